package io.lockstep.common.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WriteLogFormatTest {

    private static final byte[] LINE = "m f=1 1\n".getBytes(UTF_8);

    static Stream<LogEntry> entries() {
        return Stream.of(
                new LogEntry.Command(
                        "c-1", "DELETE FROM \"m\"", "db", "rp", Instant.parse("2026-01-02T03:04:05.6789Z")),
                new LogEntry.Command("c-2", "CREATE DATABASE \"ü\"", null, null, Instant.EPOCH),
                new LogEntry.SealedCommand(
                        "c-3", "k1", "bm9uY2U=", "c2VhbGVk", Instant.parse("2026-01-02T03:04:05.6789Z")),
                new LogEntry.ScheduledPoints(
                        new LogEntry.Points("db", null, LINE, null), "db.q \"ü\"", 1_700_000_000_123L, -5, 10),
                new LogEntry.Settings("telegraf", null),
                new LogEntry.Settings("telegraf", "two weeks"));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void readsBackWhatItWrites(LogEntry entry) {
        EncodedEntry encoded = WriteLogFormat.encode(entry);

        assertThat(WriteLogFormat.decode(new RecordHeaders(encoded.headers()), encoded.value()))
                .isEqualTo(entry);
    }

    @Test
    void carriesPointsAsTheyAre() {
        EncodedEntry encoded = WriteLogFormat.encode(new LogEntry.Points("db", "rp", LINE, "00-aa-bb-01"));

        assertThat(encoded.value()).isSameAs(LINE);
        assertThat(WriteLogFormat.decode(new RecordHeaders(encoded.headers()), encoded.value()))
                .isEqualTo(new LogEntry.Points("db", "rp", LINE, "00-aa-bb-01"));
    }

    @Test
    void takesARecordWithoutHeadersAsPointsOfNoDatabase() {
        assertThat(WriteLogFormat.decode(new RecordHeaders(), LINE))
                .isEqualTo(new LogEntry.Points(null, null, LINE, null));
    }

    @Test
    void takesARecordWithoutValueAsNoPoints() {
        LogEntry.Points points = (LogEntry.Points) WriteLogFormat.decode(new RecordHeaders(), null);

        assertThat(points.lines()).isEmpty();
    }

    @Test
    void refusesAnUnknownVersionNamingTheOneItReads() {
        assertThatThrownBy(() -> WriteLogFormat.decode(headers("version", "4"), LINE))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("write-log format version '4' is unknown; this build reads versions up to 3");
    }

    @Test
    void aCheckpointIsReadAsItWasWrittenAndNeedsVersion2() {
        LogEntry.Checkpoint checkpoint = new LogEntry.Checkpoint(
                "id",
                7,
                List.of(new LogEntry.Slice("d", "rp", "m", LogEntry.Slice.MIN_TIME, LogEntry.Slice.MAX_TIME, true)),
                null,
                100_000,
                1_000,
                30_000);

        EncodedEntry encoded = WriteLogFormat.encode(checkpoint);

        RecordHeaders headers = new RecordHeaders(encoded.headers().toArray(Header[]::new));
        assertThat(new String(headers.lastHeader("version").value(), UTF_8)).isEqualTo("2");
        assertThat(WriteLogFormat.decode(headers, encoded.value())).isEqualTo(checkpoint);
    }

    @Test
    void whatOlderConnectorsReadIsStillWrittenAsVersion1() {
        EncodedEntry encoded = WriteLogFormat.encode(new LogEntry.Settings("d", null));

        RecordHeaders headers = new RecordHeaders(encoded.headers().toArray(Header[]::new));
        assertThat(new String(headers.lastHeader("version").value(), UTF_8)).isEqualTo("1");
    }

    @Test
    void anIncompleteCheckpointIsRefused() {
        assertThatThrownBy(() -> WriteLogFormat.decode(
                        headers("type", "checkpoint"), "{\"verification\":\"v\",\"slices\":[]}".getBytes(UTF_8)))
                .isInstanceOf(UnreadableRecordException.class);
        assertThatThrownBy(() -> WriteLogFormat.decode(headers("type", "checkpoint"), "{}".getBytes(UTF_8)))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void refusesAnUnknownType() {
        assertThatThrownBy(() -> WriteLogFormat.decode(headers("type", "snapshot"), LINE))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("'snapshot'");
    }

    @Test
    void refusesACommandThatIsNotJson() {
        for (String value : Arrays.asList("", "null", "[]", "rubbish", "{\"statement\":7")) {
            assertThatThrownBy(() -> WriteLogFormat.decode(headers("type", "command"), value.getBytes(UTF_8)))
                    .as(value)
                    .isInstanceOf(UnreadableRecordException.class);
        }
    }

    @Test
    void refusesACommandOrSettingsThatLackWhatTheyNeed() {
        for (String type : Arrays.asList("command", "settings")) {
            assertThatThrownBy(() -> WriteLogFormat.decode(headers("type", type), "{}".getBytes(UTF_8)))
                    .as(type)
                    .isInstanceOf(UnreadableRecordException.class)
                    .hasMessageContaining("lack");
        }
    }

    private static Headers headers(String key, String value) {
        return new RecordHeaders().add(key, value.getBytes(UTF_8));
    }
}
