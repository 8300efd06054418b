package io.lockstep.common.lineprotocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class EscapedTextTest {

    private static final String SPECIAL = "a,b c=d\"e\\f";

    @Test
    void escapesWhatWouldEndEachPartOfALine() {
        assertThat(written(EscapedText::measurement)).isEqualTo("a\\,b\\ c=d\"e\\f");
        assertThat(written(EscapedText::keyOrTag)).isEqualTo("a\\,b\\ c\\=d\"e\\f");
        assertThat(written(EscapedText::string)).isEqualTo("a,b c=d\\\"e\\\\f");
    }

    @Test
    void aLineOfEscapedTextsHasTheirMeasurement() {
        byte[] line = (written(EscapedText::measurement) + "," + written(EscapedText::keyOrTag) + "="
                        + written(EscapedText::keyOrTag) + " " + written(EscapedText::keyOrTag) + "=\""
                        + written(EscapedText::string) + "\" 1")
                .getBytes(UTF_8);
        LineReader reader = new LineReader().reset(line, 0, line.length);

        assertThat(reader.next()).isTrue();
        assertThat(reader.isValid()).isTrue();
        assertThat(reader.measurement()).isEqualTo(SPECIAL);
    }

    private static String written(BiConsumer<String, StringBuilder> escape) {
        StringBuilder out = new StringBuilder();
        escape.accept(SPECIAL, out);
        return out.toString();
    }
}
