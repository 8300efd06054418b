package io.lockstep.connector.replay;

import static io.lockstep.connector.replay.FieldTypes.Line.AS_BEFORE;
import static io.lockstep.connector.replay.FieldTypes.Line.CHANGES;
import static io.lockstep.connector.replay.FieldTypes.Line.CONTRADICTS_ITSELF;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldTypesTest {

    private final FieldTypes types = new FieldTypes();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    f=1             | f=-1.5e3,g=1i     | AS_BEFORE
                    f=1             | f=1i              | CHANGES
                    f=1i            | f=t               | CHANGES
                    f=TRUE          | f=false           | AS_BEFORE
                    f="1i"          | f="a,b=1,\\"c\\\\"  | AS_BEFORE
                    f="a,g=1"       | g=1i              | AS_BEFORE
                    f="a",g=1       | g=1i              | CHANGES
                    a\\,b=1         | a\\,b=1i          | CHANGES
                    a\\"b=1         | a"b=1i            | CHANGES
                    a\\ b=1         | b=1i              | AS_BEFORE
                    a\\=f=1         | f=1i              | AS_BEFORE
                    f=1             | g=1,g=2i          | CONTRADICTS_ITSELF
                    f=1             | g=1,g=2           | AS_BEFORE
                    f=1             | f=1i,g=1,g=2i     | CONTRADICTS_ITSELF
                    """)
    void aLaterLineIsComparedFieldByField(String first, String second, FieldTypes.Line expected) {
        assertThat(note(0, first)).isEqualTo(AS_BEFORE);
        assertThat(note(0, second)).isEqualTo(expected);
    }

    @Test
    void measurementsHaveFieldsOfTheirOwn() {
        assertThat(note(0, "f=1")).isEqualTo(AS_BEFORE);
        assertThat(note(1, "f=1i")).isEqualTo(AS_BEFORE);
        assertThat(note(0, "f=2")).isEqualTo(AS_BEFORE);
        assertThat(note(1, "f=2")).isEqualTo(CHANGES);
    }

    @Test
    void thousandsOfFieldsAreRemembered() {
        IntStream.range(0, 5_000)
                .forEach(i -> assertThat(note(0, "f" + i + "=1")).isEqualTo(AS_BEFORE));
        IntStream.range(0, 5_000)
                .forEach(i -> assertThat(note(0, "f" + i + "=2")).isEqualTo(AS_BEFORE));
        IntStream.range(0, 5_000)
                .forEach(i -> assertThat(note(0, "f" + i + "=2i")).isEqualTo(CHANGES));
        assertThat(note(0, "x=1,x=1i")).isEqualTo(CONTRADICTS_ITSELF);
    }

    private FieldTypes.Line note(int group, String fields) {
        byte[] bytes = fields.getBytes(UTF_8);
        return types.note(group, bytes, 0, bytes.length);
    }
}
