package io.lockstep.common.lineprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

    private final LineReader reader = new LineReader();

    @Test
    void saysWhereTheRawPartsOfALineAre() {
        String body = "cpu\\ load,host=a\\,b,rack=1 user=1.5,text=\"a b\" 1465839830100400200\n";

        LineReader line = only(body);

        assertThat(line.fault()).isNull();
        assertThat(body.substring(line.measurementStart(), line.measurementEnd()))
                .isEqualTo("cpu\\ load");
        assertThat(body.substring(line.lineStart(), line.seriesKeyEnd())).isEqualTo("cpu\\ load,host=a\\,b,rack=1");
        assertThat(body.substring(line.fieldsStart(), line.fieldsEnd())).isEqualTo("user=1.5,text=\"a b\"");
        assertThat(body.substring(line.timestampStart(), line.timestampEnd())).isEqualTo("1465839830100400200");
        assertThat(line.hasTimestamp()).isTrue();
        assertThat(line.timestamp()).isEqualTo(1465839830100400200L);
    }

    @Test
    void readsALineWithoutTimestamp() {
        LineReader line = only("m f=1  ");

        assertThat(line.isValid()).isTrue();
        assertThat(line.hasTimestamp()).isFalse();
        assertThat(line.fieldsEnd()).isEqualTo(5);
    }

    @Test
    void skipsBlankLinesAndComments() {
        assertThat(lines("\n  \n\t\n#c\n # d\nm f=1\n\nn f=2")).containsExactly("m f=1", "n f=2");
    }

    @Test
    void aNewlineWithinAQuotedFieldValueDoesNotEndTheLine() {
        assertThat(lines("m f=\"a\nb\",g=1 1\nn f=1")).containsExactly("m f=\"a\nb\",g=1 1", "n f=1");
    }

    @Test
    void aQuoteInATagOpensNoString() {
        assertThat(lines("m,t=\"a f=1\nn f=1")).containsExactly("m,t=\"a f=1", "n f=1");
    }

    @Test
    void anEscapedNewlineDoesNotEndTheLine() {
        assertThat(lines("a\\\nb f=1\nn f=1")).containsExactly("a\\\nb f=1", "n f=1");
    }

    @Test
    void leadingWhiteSpaceBelongsToTheRawLineOnly() {
        LineReader line = only(" \t\0m f=1 5\n");

        assertThat(line.isValid()).isTrue();
        assertThat(line.rawStart()).isZero();
        assertThat(line.lineStart()).isEqualTo(3);
        assertThat(line.rawEnd()).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m f=1",
                "m f=-1.5",
                "m f=.5",
                "m f=5.",
                "m f=1e5",
                "m f=1E+5",
                "m f=1e-400",
                "m f=0i",
                "m f=-9223372036854775808i",
                "m f=00000000000000000000000000001i",
                "m f=t",
                "m f=F",
                "m f=True",
                "m f=FALSE",
                "m f=\"\"",
                "m f=\"\\\"\\\\\"",
                "m,b=1,a=2 f=1",
                "m,a=1,b=\"x\" f=1",
                "m,t==x f=1",
                "m f=1,f=2",
                "m f=\"a\"=2, 7",
                "m \t=1 1",
                "m  f=1   1  ",
                "m f=1 -9223372036854775806",
                "m f=1 9223372036854775806",
                "m f=1 -0",
                "m f=1 000000000000000000000000007",
                "\"m\" \"f\"=1"
            })
    void takesWhatInfluxdTakes(String line) {
        assertThat(only(line).fault()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                ",t=1 f=1|missing measurement",
                "m|missing fields",
                "m,t=1|missing fields",
                "m |invalid field format",
                "m, f=1|missing tag key",
                "m,=1 f=1|missing tag key",
                "m,t f=1|missing tag value",
                "m,t= f=1|missing tag value",
                "m,t=a=b f=1|invalid tag format",
                "m,t=1,t=2 f=1|duplicate tags",
                "m,b=1,a=1,b=2 f=1|duplicate tags",
                "m f|invalid field format",
                "m f=1,|invalid field format",
                "m f=1,g|invalid field format",
                "m =1|missing field key",
                "m f=1,=2|missing field key",
                "m f=|missing field value",
                "m f=,g=1|missing field value",
                "m f=1u|invalid number",
                "m f=NaN|invalid number",
                "m f=1.5i|invalid number",
                "m f=1..5|invalid number",
                "m f=-|invalid number",
                "m f=inf|invalid boolean",
                "m f=tru|invalid boolean",
                "m f=TrUE|invalid boolean",
                "m f=1e|invalid float",
                "m f=1e400|invalid float",
                "m f=\"a|unbalanced quotes",
                "m f=1 x|bad timestamp",
                "m f=1 1 x|point is invalid",
                "m f=1 1 2|point is invalid",
                "m f=1 -|strconv.ParseInt: parsing \"-\": invalid syntax",
                "m f=1 9223372036854775808|strconv.ParseInt: parsing \"9223372036854775808\": value out of range",
                "m f=1 9223372036854775807|time outside range -9223372036854775806 - 9223372036854775806",
                "m f=1 -9223372036854775807|time outside range -9223372036854775806 - 9223372036854775806",
                "m f\\\\=1|invalid value: field-key=f\\\\=1",
            })
    void refusesWhatInfluxdRefusesInTheSameWords(String line, String reason) {
        LineReader read = only(line);

        assertThat(read.isValid()).isFalse();
        assertThat(read.faultText()).isEqualTo("unable to parse '" + line + "': " + reason);
    }

    @Test
    void aCarriageReturnIsPartOfTheLine() {
        assertThat(only("m f=1 1\r\n").fault()).isEqualTo(LineFault.BAD_TIMESTAMP);
        assertThat(only("m f=1\r\n").fault()).isEqualTo(LineFault.INVALID_NUMBER);
        assertThat(only("m f=t\r\n").fault()).isEqualTo(LineFault.INVALID_BOOLEAN);
        assertThat(only("m f=\"a\"\r\n").fault()).isNull();
    }

    @Test
    void namesTheIntegerThatIsOutOfRange() {
        assertThat(only("m f=9223372036854775808i").fault())
                .isEqualTo(new LineFault("unable to parse integer 9223372036854775808: "
                        + "strconv.ParseInt: parsing \"9223372036854775808\": value out of range"));
    }

    @Test
    void boundsTheLengthOfSeriesKeyAndFieldKey() {
        assertThat(only("m,t=" + "x".repeat(65_526) + " f=1").fault()).isNull();
        assertThat(only("m,t=" + "x".repeat(65_527) + " f=1").fault()).isEqualTo(LineFault.keyTooLong(65_536));
        assertThat(only("m,t=" + "x".repeat(65_532) + " f=1").fault()).isEqualTo(LineFault.keyTooLong(65_536));
    }

    @Test
    void refusesLinesThatNothingCouldFollow() {
        assertThat(only("m f=\"a\"\\").fault()).isEqualTo(LineFault.INVALID_FIELD_FORMAT);
        assertThat(only(" m=\"x f=1").fault()).isEqualTo(LineFault.UNBALANCED_QUOTES);
        assertThat(only(" m=\" f=1 \nx\"\n").fault()).isEqualTo(LineFault.INVALID_POINT);
    }

    @ParameterizedTest
    @CsvSource({
        "MICROSECONDS,9223372036854775",
        "MILLISECONDS,9223372036854",
        "SECONDS,9223372036",
        "MINUTES,153722867",
        "HOURS,2562047"
    })
    void theRangeOfTimeDependsOnThePrecision(Precision precision, long latest) {
        assertThat(only("m f=1 " + latest, precision).fault()).isNull();
        assertThat(only("m f=1 -" + latest, precision).fault()).isNull();
        assertThat(only("m f=1 " + (latest + 1), precision).fault()).isEqualTo(LineFault.TIME_OUT_OF_RANGE);
        assertThat(only("m f=1 -" + (latest + 1), precision).fault()).isEqualTo(LineFault.TIME_OUT_OF_RANGE);
    }

    @Test
    void allSpellingsOfAMeasurementAreOneMeasurement() {
        LineReader plain = only("a=b f=1");
        String name = plain.measurement();
        int hash = plain.measurementHash();

        for (String spelling : List.of("a\\=b f=1", "a\\\\=b f=1", " a=b,t=1 f=1")) {
            assertThat(only(spelling).measurement()).isEqualTo(name).isEqualTo("a=b");
            assertThat(only(spelling).measurementHash()).isEqualTo(hash);
        }
        assertThat(only("a\\b f=1").measurement()).isEqualTo("a\\b");
        assertThat(only("a\\\\ b f=1").measurement()).isEqualTo("a b");
        assertThat(only("a\\\\b\\,c f=1").measurement()).isEqualTo("a\\\\b,c");
        assertThat(only("a\\\\b f=1").measurementHash())
                .isNotEqualTo(only("a\\b f=1").measurementHash());
    }

    @Test
    void quotesBytesThatAreNotUtf8AsInfluxdDoes() {
        byte[] body = {'m', ' ', 'f', '=', '"', (byte) 0xff, (byte) 0xe2, (byte) 0x82, 'z', (byte) 0xc3, (byte) 0xa4};

        assertThat(reader.reset(body, 0, body.length).next()).isTrue();

        assertThat(reader.faultText())
                .isEqualTo("unable to parse 'm f=\"\uFFFD\uFFFD\uFFFDz\u00e4': unbalanced quotes");
    }

    @Test
    void hasNoFaultTextForAValidLine() {
        LineReader line = only("m f=1");

        assertThatThrownBy(line::faultText).isInstanceOf(IllegalStateException.class);
    }

    private LineReader only(String line) {
        return only(line, Precision.NANOSECONDS);
    }

    private LineReader only(String line, Precision precision) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        LineReader first = new LineReader().reset(bytes, 0, bytes.length, precision);
        assertThat(first.next()).isTrue();
        return first;
    }

    private List<String> lines(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        reader.reset(bytes, 0, bytes.length);
        while (reader.next()) {
            lines.add(new String(
                    bytes, reader.lineStart(), reader.lineEnd() - reader.lineStart(), StandardCharsets.UTF_8));
        }
        return lines;
    }
}
