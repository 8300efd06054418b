package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.lockstep.gateway.write.Samples.Broken;
import io.lockstep.gateway.write.Samples.NoRoom;
import io.lockstep.gateway.write.Samples.Result;
import io.lockstep.gateway.write.Samples.TooLarge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class SamplesTest {

    private static final long LIMIT = 25_000_000;
    private static final int LONGEST_KEY = 65_535;

    private long taken;
    private long room = Long.MAX_VALUE;

    private interface Fields {

        void writeTo(CodedOutputStream out) throws IOException;
    }

    @Test
    void manySamplesOfALongKeyEndAtTheLimitAndNotWithTheMemory() throws IOException {
        byte[] body = manyLines();
        assertThat(body.length).as("as sent").isLessThan(30_000);

        assertThat(read(body)).isEqualTo(new TooLarge());
        assertThat(taken).isLessThan(4 * LIMIT);
    }

    @Test
    void aKeyThatNoServerTakesIsRefusedBeforeAnythingIsMadeOfIt() throws IOException {
        byte[] one = longKey();
        byte[] two = series(label("a", "x".repeat(40_000)), label("b", "x".repeat(40_000)), emptySamples(1));

        assertBroken(one, "max key length exceeded: 1000000 > 65535");
        assertBroken(two, "max key length exceeded: 80002 > 65535");
        assertThat(taken).isLessThan(1_400_000);
    }

    @Test
    void aKeysLengthIsThatOfAllThatInfluxDbStoresAsTheKey() throws IOException {
        // The measurement, ",a=", and the separator and name of the field.
        int rest = "prom_metric_not_specified,a=".length() + "#!~#value".length();

        assertThat(read(series(label("a", "x".repeat(LONGEST_KEY - rest)), emptySamples(1))))
                .isInstanceOf(Samples.Lines.class);
        assertBroken(
                series(label("a", "x".repeat(LONGEST_KEY - rest) + " "), emptySamples(1)),
                "max key length exceeded: 65537 > 65535");
        assertThat(read(series(label("a", "ä".repeat(LONGEST_KEY / 2)), emptySamples(1))))
                .isInstanceOf(Broken.class);
    }

    @Test
    void manySmallSamplesEndAtTheLimit() throws IOException {
        assertThat(read(series(emptySamples((int) LIMIT / 2)))).isEqualTo(new TooLarge());
        assertThat(taken).isLessThan(4 * LIMIT);
    }

    @Test
    void roomIsTakenAsTheLinesGrow() throws IOException {
        room = 1_000_000;

        assertThat(read(series(emptySamples(100_000)))).isEqualTo(new NoRoom());
        assertThat(taken).isLessThanOrEqualTo(room);
    }

    @Test
    void aSeriesOfManyLabelsIsNotGatheredFirst() throws IOException {
        Fields[] labels = new Fields[200_000];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label("l" + i, "v");
        }

        assertThat(read(series(labels))).isInstanceOfSatisfying(Broken.class, broken -> assertThat(broken.error())
                .startsWith("max key length exceeded: 6"));
    }

    @Test
    void aLengthBeyondAnythingIsTooLarge() {
        assertThat(read(bytes(0xff, 0xff, 0xff, 0xff, 0x0f))).isEqualTo(new TooLarge());
        assertThat(read(bytes(0x80, 0x80, 0x80, 0x80, 0x08))).isEqualTo(new TooLarge());
        assertThat(read(bytes(0xff, 0xff, 0xff, 0xff, 0x07))).isEqualTo(new TooLarge());
        assertThat(read(bytes(0xff, 0xff, 0xff, 0xff, 0x1f))).isEqualTo(new Broken("snappy: corrupt input"));
        assertThat(read(bytes())).isEqualTo(new Broken("snappy: corrupt input"));
    }

    @Test
    void labelsCountWhereverTheyStandAndTheLastOfAName() throws IOException {
        byte[] body = series(
                label("a", "first"), emptySamples(2), label("a", "x y"), label("empty", ""), label("__name__", "ü"));

        assertThat(text(body)).isEqualTo("ü,__name__=ü,a=x\\ y value=0.0 0\n".repeat(2));
    }

    @Test
    void aSeriesWithoutANameAndOneWithoutSamplesAreNoFailure() throws IOException {
        assertThat(text(series(emptySamples(1)))).isEqualTo("prom_metric_not_specified value=0.0 0\n");
        assertThat(text(series(label("a", "line\nbreak")))).isEmpty();
        assertThat(text(series(label("__name__", ""), emptySamples(1)))).isEqualTo(" value=0.0 0\n");
    }

    static byte[] longKey() throws IOException {
        return series(label("job", "x".repeat(1_000_000)), emptySamples(100_000));
    }

    static byte[] manyLines() throws IOException {
        return series(label("__name__", "up"), label("job", "x".repeat(60_000)), emptySamples(100_000));
    }

    private Result read(byte[] body) {
        return Samples.read(body, LIMIT, bytes -> {
            boolean fits = taken + bytes <= room;
            taken += fits ? bytes : 0;
            return fits;
        });
    }

    private String text(byte[] body) {
        Samples.Lines lines = (Samples.Lines) read(body);
        return new String(
                lines.text().bytes(), lines.text().from(), lines.text().length(), UTF_8);
    }

    private void assertBroken(byte[] body, String error) {
        assertThat(read(body)).isEqualTo(new Broken(error));
    }

    private static byte[] series(Fields... fields) throws IOException {
        return Snappy.compress(message(out -> out.writeByteArray(1, message(fields))));
    }

    private static Fields label(String name, String value) {
        return out -> out.writeByteArray(1, message(label -> {
            label.writeBytes(1, ByteString.copyFromUtf8(name));
            label.writeBytes(2, ByteString.copyFromUtf8(value));
        }));
    }

    private static Fields emptySamples(int count) {
        return out -> {
            for (int i = 0; i < count; i++) {
                out.writeByteArray(2, new byte[0]);
            }
        };
    }

    private static byte[] message(Fields... fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (Fields some : fields) {
            some.writeTo(out);
        }
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
