package io.lockstep.gateway.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.lineprotocol.ByteSlice;
import io.lockstep.common.lineprotocol.LineNormaliser;
import io.lockstep.common.lineprotocol.NormalisedLines;
import io.lockstep.common.lineprotocol.Precision;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLog;
import io.lockstep.gateway.write.BodyRecords.Made;
import java.io.ByteArrayOutputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyRecordsTest {

    private static final long NOW = 1_795_251_600_123_456_789L;

    private long taken;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m f=1\n",
                "m f=1 1700000000\n",
                "bad\nm f=1\n",
                "x\n",
                "m f=\"a\nb\" 5\n# \"\nm,t=\\\n f=1\n",
                "m f=\"never closed\n"
            })
    void manyStretchesAreAsOne(String lines) {
        byte[] body =
                lines.repeat(3 * WriteLog.MAX_POINTS_BYTES / lines.length()).getBytes(UTF_8);

        Made made = made(body, "s");

        NormalisedLines whole = new LineNormaliser().normalise(body, 0, body.length, Precision.of("s"), NOW);
        assertThat(joined(made)).isEqualTo(whole.lines().copy());
        assertThat(made.goodLines()).isEqualTo(whole.goodLines());
        assertThat(made.badLines()).isEqualTo(whole.badLines());
        assertThat(made.error()).isEqualTo(whole.error());
        assertThat(made.bytes()).isEqualTo(whole.lines().length()).isEqualTo(taken);
        assertThat(made.entries()).allSatisfy(entry -> assertThat(((LogEntry.Points) entry).lines().length)
                .isBetween(1, WriteLog.MAX_POINTS_BYTES));
    }

    @Test
    void aBodyThatNeedsNoChangeIsNotCopied() {
        byte[] body = "m f=1 1\n".repeat(10).getBytes(UTF_8);

        Made made = made(body, "n");

        assertThat(((LogEntry.Points) made.entries().get(0)).lines()).isSameAs(body);
    }

    @Test
    void anEmptyBodyIsNoRecord() {
        assertThat(made(new byte[0], "n")).isEqualTo(new Made(java.util.List.of(), 0, 0, 0, null));
    }

    @Test
    void itEndsWhereThereIsNoRoom() {
        byte[] body = "m f=1\n".repeat(2_000_000).getBytes(UTF_8);

        assertThat(BodyRecords.of(request("n"), whole(body), NOW, bytes -> (taken += bytes) < 10_000_000))
                .isNull();
        assertThat(taken).isLessThan(15_000_000);
    }

    private Made made(byte[] body, String precision) {
        return Objects.requireNonNull(BodyRecords.of(request(precision), whole(body), NOW, bytes -> {
            taken += bytes;
            return true;
        }));
    }

    private static byte[] joined(Made made) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        made.entries().forEach(entry -> all.writeBytes(((LogEntry.Points) entry).lines()));
        return all.toByteArray();
    }

    private static ByteSlice whole(byte[] body) {
        return new ByteSlice(body, 0, body.length);
    }

    private static WriteRequest request(String precision) {
        return new WriteRequest("d", null, Precision.of(precision), "", false, null);
    }
}
