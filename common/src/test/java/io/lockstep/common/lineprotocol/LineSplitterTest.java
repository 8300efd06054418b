package io.lockstep.common.lineprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

    @Test
    void leavesABodyThatFitsInOnePiece() {
        assertThat(split("m f=1 1\nm f=2 2\n", 16)).containsExactly("m f=1 1\nm f=2 2\n");
        assertThat(split("", 16)).isEmpty();
    }

    @Test
    void cutsAtLineEndsIntoPiecesAsLargeAsAllowed() {
        assertThat(split("a f=1 1\nb f=2 2\nc f=3 3\n", 17)).containsExactly("a f=1 1\nb f=2 2\n", "c f=3 3\n");
        assertThat(split("a f=1 1\nb f=2 2\nc f=3 3\n", 15)).containsExactly("a f=1 1\n", "b f=2 2\n", "c f=3 3\n");
    }

    @Test
    void neverCutsWithinAQuotedString() {
        assertThat(split("a f=\"x\ny\" 1\nb f=2 2\n", 10)).containsExactly("a f=\"x\ny\" 1\n", "b f=2 2\n");
    }

    @Test
    void aLineThatIsTooLongIsAPieceOfItsOwn() {
        assertThat(split("a f=1 1\nlonger f=22222 2\nc f=3 3\n", 8))
                .containsExactly("a f=1 1\n", "longer f=22222 2\n", "c f=3 3\n");
    }

    private static List<String> split(String body, int maxBytes) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return LineSplitter.split(new ByteSlice(bytes, 0, bytes.length), maxBytes).stream()
                .map(ByteSlice::toString)
                .toList();
    }
}
