package io.lockstep.common.lineprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineNormaliserTest {

    private static final long NOW = 1_700_000_000_123_456_789L;

    private final LineNormaliser normaliser = new LineNormaliser();

    @Test
    void passesAGoodBodyOnWithoutCopying() {
        byte[] body = "m f=1 1\nm f=2 2\n".getBytes(StandardCharsets.UTF_8);

        NormalisedLines result = normaliser.normalise(body, 0, body.length, Precision.NANOSECONDS, NOW);

        assertThat(result.lines().bytes()).isSameAs(body);
        assertThat(result.lines().toString()).isEqualTo("m f=1 1\nm f=2 2\n");
        assertThat(result.goodLines()).isEqualTo(2);
        assertThat(result.error()).isNull();
    }

    @Test
    void doesNotCopyForTheSakeOfWhatIsSkippedAtEitherEnd() {
        byte[] body = "# head\n\nm f=1 1\nm f=2 2\nbad\n".getBytes(StandardCharsets.UTF_8);

        NormalisedLines result = normaliser.normalise(body, 0, body.length, Precision.NANOSECONDS, NOW);

        assertThat(result.lines().bytes()).isSameAs(body);
        assertThat(result.lines().toString()).isEqualTo("m f=1 1\nm f=2 2\n");
    }

    @Test
    void leavesOutCommentsBlankAndBadLines() {
        assertThat(lines("a f=1 1\n# c\nb f=2 2\n\nbad\nc f=3 3\nd f=4 4"))
                .isEqualTo("a f=1 1\nb f=2 2\nc f=3 3\nd f=4 4\n");
    }

    @Test
    void givesEveryLineWithoutTimestampTheDefault() {
        assertThat(lines("a f=1\nb f=2 2\nc f=3  ")).isEqualTo("a f=1 " + NOW + "\nb f=2 2\nc f=3 " + NOW + "\n");
    }

    @Test
    void truncatesTheDefaultToThePrecision() {
        assertThat(lines("a f=1", Precision.SECONDS)).isEqualTo("a f=1 1700000000000000000\n");
        assertThat(lines("a f=1", Precision.MICROSECONDS)).isEqualTo("a f=1 1700000000123456000\n");
    }

    @Test
    void convertsTimestampsToNanoseconds() {
        assertThat(lines("a f=1 1\nb f=2 -2 \n", Precision.MILLISECONDS)).isEqualTo("a f=1 1000000\nb f=2 -2000000\n");
        assertThat(lines("a f=1 0", Precision.HOURS)).isEqualTo("a f=1 0\n");
    }

    @Test
    void keepsWhiteSpaceThatDecidesWhereALineEnds() {
        String body = " m=\"a\nb\" f=1";

        assertThat(lines(body)).isEqualTo(body + " " + NOW + "\n");
    }

    @Test
    void saysWhatInfluxdSaysOfABodyWithoutGoodLines() {
        NormalisedLines result = normalise("x\ny f=\n", Precision.NANOSECONDS);

        assertThat(result.goodLines()).isZero();
        assertThat(result.badLines()).isEqualTo(2);
        assertThat(result.error())
                .isEqualTo("unable to parse 'x': missing fields\nunable to parse 'y f=': missing field value");
    }

    @Test
    void saysWhatInfluxdSaysOfABodyOfWhichItWritesAPart() {
        NormalisedLines result = normalise("x\nm f=1 1\n", Precision.NANOSECONDS);

        assertThat(result.lines().toString()).isEqualTo("m f=1 1\n");
        assertThat(result.error()).isEqualTo("partial write: unable to parse 'x': missing fields dropped=0");
    }

    @Test
    void readsOnlyTheStretchThatItIsGiven() {
        byte[] body = "x f=1 1\ny f=2 2\nz f=3 3\n".getBytes(StandardCharsets.UTF_8);

        NormalisedLines result = normaliser.normalise(body, 8, 16, Precision.NANOSECONDS, NOW);

        assertThat(result.lines().toString()).isEqualTo("y f=2 2\n");
    }

    @Test
    void boundsWhatItSaysOfManyOrHugeBadLines() {
        NormalisedLines many = normalise("x\n".repeat(50_000), Precision.NANOSECONDS);
        NormalisedLines huge = normalise(("x".repeat(300_000) + "\n").repeat(30), Precision.NANOSECONDS);

        assertThat(many.badLines()).isEqualTo(50_000);
        assertThat(many.errors()).hasSize(LineNormaliser.MAX_ERRORS);
        assertThat(huge.badLines()).isEqualTo(30);
        assertThat(huge.error())
                .hasSizeLessThan(LineNormaliser.MAX_ERROR_CHARS + LineNormaliser.MAX_QUOTED_LINE_BYTES + 1_000);
        assertThat(huge.errors().get(0)).endsWith("x...': missing fields");
    }

    @Test
    void anEmptyBodyHasNoLinesAndNoError() {
        NormalisedLines result = normalise("\n", Precision.NANOSECONDS);

        assertThat(result.lines().length()).isZero();
        assertThat(result.goodLines()).isZero();
        assertThat(result.error()).isNull();
    }

    private String lines(String body) {
        return lines(body, Precision.NANOSECONDS);
    }

    private String lines(String body, Precision precision) {
        return normalise(body, precision).lines().toString();
    }

    private NormalisedLines normalise(String body, Precision precision) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return normaliser.normalise(bytes, 0, bytes.length, precision, NOW);
    }
}
