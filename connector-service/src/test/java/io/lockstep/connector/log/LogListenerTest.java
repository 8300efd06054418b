package io.lockstep.connector.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.EncodedEntry;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.log.WriteLog;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.Refusals;
import io.lockstep.connector.progress.ProgressProperties;
import io.lockstep.connector.progress.ProgressReport;
import io.lockstep.connector.progress.ReplayMetrics;
import io.lockstep.connector.progress.WritersInFlight;
import io.lockstep.connector.replay.ReplayProperties;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replay.WindowTraces;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.ReplicaProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.util.unit.DataSize;

class LogListenerTest {

    private static final TopicPartition SHARD = new TopicPartition(WriteLog.TOPIC, 0);
    private static final ReplicaProperties PROPERTIES = new ReplicaProperties(
            new ReplicaId("replica-1"),
            URI.create("http://127.0.0.1:1"),
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    private static final PasswordKeys KEYS = new PasswordKeys(Map.of("k1", new byte[PasswordKeys.KEY_BYTES]), "k1");
    private static final LogEntry.Settings SETTINGS = new LogEntry.Settings("metrics", "week");

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Replica replica = mock();
    private final KafkaOperations<byte[], byte[]> kafka = mock();
    private final List<ProducerRecord<byte[], byte[]>> rejected = new ArrayList<>();
    private final List<CommandOutcome> outcomes = new ArrayList<>();
    private final ExecutorService lanes = Executors.newFixedThreadPool(1);
    private final ProgressReport report = new ProgressReport(
            new ReplicaId("replica-1"),
            0,
            new WritersInFlight(System::nanoTime),
            new ProgressProperties(Duration.ZERO, Duration.ofHours(1)),
            progress -> {},
            Optional::empty,
            Clock.systemUTC());
    private final Tenure tenure = new Tenure(Duration.ofSeconds(5), () -> this.now, () -> 0);
    private final List<Refusals> onRecord = new ArrayList<>();
    private final RefusalAccount account = new RefusalAccount(PROPERTIES, store(), () -> this.now);
    private long now;
    private boolean topicIdFails;
    private Replica.MarkerAnswer marker = new Replica.Unmarked(List.of());
    private final LogListener listener = listener();

    @BeforeEach
    void aQuietReplicaAndAnEmptyLog() {
        when(replica.activity()).thenReturn(new Replica.Activity(0, 0, 0));
        when(replica.configuration()).thenReturn(new Replica.Deviations(List.of()));
        when(replica.write(any(), any(), any())).thenReturn(new Replica.Accepted());
        when(replica.marker(0)).thenAnswer(call -> marker);
        when(replica.keep(eq(0), any())).thenAnswer(call -> {
            marker = new Replica.Marked(call.getArgument(1));
            return new Replica.Accepted();
        });
        when(replica.run(any())).thenReturn(new Replica.Answered(200, "{}"));
        when(kafka.send(ArgumentMatchers.<ProducerRecord<byte[], byte[]>>any())).thenAnswer(call -> {
            rejected.add(call.getArgument(0));
            return CompletableFuture.completedFuture(null);
        });
        consumer.assign(Set.of(SHARD));
        logHolds(0, 100);
    }

    @AfterEach
    void stopLanes() {
        lanes.shutdownNow();
    }

    @Test
    void aNewReplicaBeginsAtTheLogsBeginning() {
        assign();

        assertThat(consumer.position(SHARD)).isZero();
        assertThat(progress().applied()).isZero();
        assertThat(progress().barrier()).isEqualTo(100);
        assertThat(progress().topicId()).isEqualTo("topic-id");
    }

    @Test
    void nothingIsReadableBeforeTheReplicaHasToldWhereItStands() {
        standsAt(40, null);
        marker = new Replica.Unavailable("connection refused", false);

        assign();

        assertThat(progress().applied()).isZero();
        assertThat(progress().barrier()).isEqualTo(100);
        assertThat(failure()).hasValue("connection refused");
        assertThat(consumer.paused()).contains(SHARD);
    }

    @Test
    void anEmptyReplicaIsLostWhereTheLogHasLostItsBeginning() {
        logHolds(10, 100);

        assign();

        assertThat(lost()).hasValue("the replica is empty, but the log begins at 10");
        assertThat(consumer.paused()).contains(SHARD);
        listener.onMessage(List.of(points(10, "m f=1 1\n")), null, consumer);
        verify(replica, never()).write(any(), any(), any());
    }

    @Test
    void aReplicaWithDataButWithoutMarkerIsLost() {
        marker = new Replica.Unmarked(List.of("plant"));

        assign();

        assertThat(lost()).hasValue("the replica has no marker, but holds the databases [plant]");
    }

    @Test
    void aMarkerOfAnotherLogMeansLost() {
        marker = new Replica.Marked(new Marker(new Token("other", Position.of(0, 5)), 0, null, "history"));

        assign();

        assertThat(lost()).hasValueSatisfying(reason -> assertThat(reason).contains("other", "topic-id"));
    }

    @Test
    void aPositionThatTheLogNoLongerHoldsMeansLost() {
        logHolds(10, 100);
        standsAt(9, null);

        assign();

        assertThat(lost()).hasValue("the replica stands at offset 9, but the log begins at 10");
    }

    @Test
    void aPositionBeyondTheEndMeansLost() {
        standsAt(101, null);

        assign();

        assertThat(lost()).hasValue("the replica stands at offset 101, but the log ends at 100: the log was truncated");
    }

    @Test
    void theMarkerIsKeptOnceASecondAfterWhatItCovers() {
        assign();
        deliver(points(0, "m f=1 1\n"));
        assertThat(markedOffset()).isZero();

        now += Duration.ofSeconds(1).toNanos();
        deliver(points(1, "m f=2 2\n"));

        assertThat(markedOffset()).isEqualTo(2);
    }

    @Test
    void aReplicaThatWasWipedIsRebuiltFromTheBeginning() {
        assign();
        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));
        marker = new Replica.Unmarked(List.of());
        now += Duration.ofSeconds(1).toNanos();

        deliver(points(2, "m f=3 3\n"));
        listener.onIdle(consumer);

        assertThat(consumer.position(SHARD)).isZero();
        assertThat(progress().applied()).isZero();
        assertThat(progress().barrier()).isEqualTo(100);
    }

    @Test
    void aReplicaThatWasRestoredGoesOnFromItsOwnMarker() {
        assign();
        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));
        standsAt(1, SETTINGS);
        now += Duration.ofSeconds(1).toNanos();

        deliver(points(2, "m f=3 3\n"));
        listener.onIdle(consumer);

        assertThat(consumer.position(SHARD)).isEqualTo(1);
        assertThat(progress().applied()).isEqualTo(1);
    }

    @Test
    void whatAWipedReplicaRefusesIsNotRefusedForGood() {
        assign();
        marker = new Replica.Unmarked(List.of());
        when(replica.write(any(), any(), any())).thenReturn(new Replica.RequestRefused("database not found: \"db\""));

        deliver(points(0, "m f=1 1\n"));

        assertThat(rejected).isEmpty();
        assertThat(progress().applied()).isZero();
    }

    @Test
    void afterAFailureTheMarkerIsReadBackBeforeAnythingIsWritten() {
        assign();
        when(replica.write(any(), any(), any())).thenReturn(new Replica.Unavailable("connection refused", false));
        assertThatThrownBy(() -> deliver(points(0, "m f=1 1\n"))).isInstanceOf(ReplicaStalledException.class);
        clearInvocations(replica);
        marker = new Replica.Unmarked(List.of("strange"));

        deliver(points(0, "m f=1 1\n"));

        verify(replica, never()).write(any(), any(), any());
        listener.onIdle(consumer);
        assertThat(lost()).isPresent();
    }

    @Test
    void resumesWhereItStoodWithTheSettingsInForceThere() {
        standsAt(40, SETTINGS);
        assign();

        deliver(points(40, "m f=1 1\n"));

        assertThat(progress().applied()).isEqualTo(41);
        verify(replica).write(eq("metrics"), eq("week"), any());
    }

    @Test
    void anAssignmentThatFailsIsAskedForAgainAndNobodySpeaksForTheReplicaMeanwhile() {
        topicIdFails = true;

        assertThatThrownBy(this::assign).isInstanceOf(KafkaException.class);

        assertThat(report.current()).isEmpty();
        assertThat(consumer.shouldRebalance()).isTrue();
    }

    @Test
    void recordsBelowTheAppliedPositionAreSkipped() {
        assign();
        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));
        clearInvocations(replica);

        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));

        verify(replica, never()).write(any(), any(), any());
        assertThat(progress().applied()).isEqualTo(2);
    }

    @Test
    void aBatchFromBeforeTheShardWasGivenBackIsDropped() {
        assign();
        deliver(points(0, "m f=1 1\n"));
        assign();

        listener.onMessage(List.of(points(5, "m f=2 2\n")), null, consumer);

        assertThat(progress().applied()).isZero();
    }

    @Test
    void offsetsAreCommittedAtMostOnceASecond() {
        assign();
        deliver(settings(0));
        assertThat(committedOffset()).as("taken to have the place confirmed").contains(0L);

        now += Duration.ofSeconds(1).toNanos();
        deliver(settings(1));
        assertThat(committedOffset()).contains(2L);
        deliver(settings(2));
        assertThat(committedOffset()).contains(2L);

        now += Duration.ofSeconds(1).toNanos();
        listener.onIdle(consumer);
        assertThat(committedOffset()).contains(3L);
    }

    @Test
    void handingTheShardOverCommitsAndFallsSilent() {
        assign();
        deliver(settings(0));

        listener.onPartitionsRevokedBeforeCommit(consumer, List.of(SHARD));

        assertThat(committedOffset()).contains(1L);
        assertThat(report.current()).isEmpty();
    }

    @Test
    void fallsSilentEvenIfTheCommitOnHandingOverFails() {
        assign();
        deliver(settings(0));
        MockConsumer<byte[], byte[]> failing = new MockConsumer<>("none") {
            @Override
            public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                throw new CommitFailedException();
            }
        };

        assertThatThrownBy(() -> listener.onPartitionsRevokedBeforeCommit(failing, List.of(SHARD)))
                .isInstanceOf(KafkaException.class);

        assertThat(report.current()).isEmpty();
    }

    @Test
    void aLostShardIsNotCommitted() {
        assign();
        deliver(settings(0));

        listener.onPartitionsLost(consumer, List.of(SHARD));

        assertThat(committedOffset()).contains(0L);
        assertThat(report.current()).isEmpty();
    }

    @Test
    void anUnreadableRecordStallsWhereItStandsAndIsReported() {
        assign();

        assertThatThrownBy(() -> deliver(points(0, "m f=1 1\n"), record(1, "type", "mystery"), points(2, "m f=3 3\n")))
                .isInstanceOf(ReplicaStalledException.class);

        assertThat(progress().applied()).isEqualTo(1);
        assertThat(failure()).hasValueSatisfying(reason -> assertThat(reason).contains("offset 1", "mystery"));
    }

    @Test
    void aStalledReplicaKeepsThePositionAndIsReported() {
        assign();
        when(replica.write(any(), any(), any())).thenReturn(new Replica.Unavailable("refused", false));

        assertThatThrownBy(() -> deliver(points(0, "m f=1 1\n"))).isInstanceOf(ReplicaStalledException.class);

        assertThat(progress().applied()).isZero();
        assertThat(failure()).contains("refused");
    }

    @Test
    void aBugIsReportedAsAFailureToo() {
        assign();
        when(replica.write(any(), any(), any())).thenThrow(new IllegalStateException("a bug"));

        assertThatThrownBy(() -> deliver(points(0, "m f=1 1\n"))).isInstanceOf(IllegalStateException.class);

        assertThat(failure()).isPresent();
        assertThat(progress().applied()).isZero();
    }

    @Test
    void refusedLinesAreKeptBeforeThePositionMovesAndTheirReasonIsBounded() {
        assign();

        deliver(points(0, "x".repeat(10_000) + "\nm f=1 1\n"));

        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).value()).hasSize(10_000);
        assertThat(rejected.get(0).headers().lastHeader("reason").value()).hasSizeBetween(4096, 4200);
        assertThat(progress().applied()).isEqualTo(1);
    }

    @Test
    void thePositionWaitsForRefusedLinesToBeKept() {
        assign();
        when(kafka.send(ArgumentMatchers.<ProducerRecord<byte[], byte[]>>any()))
                .thenReturn(CompletableFuture.failedFuture(new KafkaException("away")));

        assertThatThrownBy(() -> deliver(points(0, "rubbish\n"))).isInstanceOf(ReplicaStalledException.class);

        assertThat(progress().applied()).isZero();
        assertThat(failure()).hasValueSatisfying(reason -> assertThat(reason).contains(WriteLog.REJECTED_TOPIC));
    }

    @Test
    void theOutcomeOfACommandIsTold() {
        assign();

        deliver(entry(0, new LogEntry.Command("id-1", "DROP SERIES FROM m", "db", null, Instant.EPOCH)));

        assertThat(outcomes).containsExactly(new CommandOutcome(new ReplicaId("replica-1"), 0, 0, "id-1", 200, "{}"));
    }

    @Test
    void aSealedCommandIsRunAsWhatItHolds() {
        LogEntry.Command command =
                new LogEntry.Command("id", "SET PASSWORD FOR bob = 'geheim'", null, null, Instant.EPOCH);
        assign();

        deliver(entry(0, KEYS.seal(command)));

        verify(replica).run(command);
        assertThat(failure()).isEmpty();
    }

    @Test
    void aCommandSealedWithAnUnknownKeyIsNotSkipped() {
        PasswordKeys others = new PasswordKeys(Map.of("k9", new byte[PasswordKeys.KEY_BYTES]), "k9");
        LogEntry.Command command =
                new LogEntry.Command("id", "SET PASSWORD FOR bob = 'geheim'", null, null, Instant.EPOCH);
        assign();

        assertThatThrownBy(() -> deliver(entry(0, others.seal(command)), points(1, "m f=1 1\n")))
                .isInstanceOf(ReplicaStalledException.class)
                .hasMessageContaining("'k9'");

        verify(replica, never()).run(any());
        verify(replica, never()).write(any(), any(), any());
        assertThat(failure())
                .hasValueSatisfying(failure ->
                        assertThat(failure).contains("offset 0", "'k9'").doesNotContain("geheim"));
    }

    @Test
    void whatAServerRepeatsOfAPasswordThatItCannotParseIsNotTold() {
        LogEntry.Command command =
                new LogEntry.Command("id", "SET PASSWORD FOR bob = 'geheim'", null, null, Instant.EPOCH);
        when(replica.run(any())).thenReturn(new Replica.Answered(400, "{\"error\":\"found geheim\"}"));
        assign();

        deliver(entry(0, KEYS.seal(command)));

        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(400);
            assertThat(outcome.body()).contains("error").doesNotContain("geheim");
        });
    }

    @Test
    void controlRecordsLeaveNoLag() {
        assign();
        deliver(points(0, "m f=1 1\n"));
        consumer.seek(SHARD, 3);

        listener.onIdle(consumer);

        assertThat(progress().applied()).isEqualTo(3);
    }

    @Test
    void aConnectorMayWriteFromTheMomentThatKafkaConfirmsItsPlace() {
        assertThat(tenure.closed()).isPresent();

        assign();
        assertThat(tenure.closed()).isEmpty();
        now += Duration.ofSeconds(5).toNanos();
        assertThat(tenure.closed()).hasValueSatisfying(why -> assertThat(why).contains("another one may write"));

        listener.onPartitionsLost(consumer, List.of(SHARD));
        now -= Duration.ofSeconds(5).toNanos();
        assertThat(tenure.closed()).hasValue("this connector does not hold the shard");
    }

    @Test
    void whatTheReplicaRefusesIsOnRecordBeforeThePositionPassesIt() {
        assign();
        when(replica.write(any(), any(), any())).thenReturn(new Replica.LinesRefused("field type conflict"));

        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));

        assertThat(onRecord).extracting(Refusals::offset).containsExactly(0L, 1L);
        assertThat(progress().applied()).isEqualTo(2);
        assertThat(account.current()).hasValueSatisfying(told -> {
            assertThat(told.refusalsFrom())
                    .as("nothing below the barrier counts")
                    .isEqualTo(100);
            assertThat(told.history()).isNotEmpty();
        });
    }

    @Test
    void aReplicaFilledAnewHasAnotherHistory() {
        assign();
        String before = account.current().orElseThrow().history();
        deliver(points(0, "m f=1 1\n"));
        marker = new Replica.Unmarked(List.of());
        now += Duration.ofSeconds(1).toNanos();
        deliver(points(1, "m f=2 2\n"));
        listener.onIdle(consumer);

        assertThat(account.current().orElseThrow().history()).isNotEqualTo(before);
    }

    @Test
    void aMarkerOfAnEarlierReleaseGetsAHistoryOnce() {
        marker = new Replica.Marked(new Marker(new Token("topic-id", Position.of(0, 4)), -1, null, ""));

        assign();
        String named = account.current().orElseThrow().history();

        assertThat(((Replica.Marked) marker).marker().history())
                .isEqualTo(named)
                .isNotEmpty();
    }

    private void assign() {
        listener.onPartitionsAssigned(consumer, List.of(SHARD));
        listener.onIdle(consumer);
    }

    /** As the container does: the consumer is past what it delivers. */
    @SafeVarargs
    private void deliver(ConsumerRecord<byte[], byte[]>... records) {
        consumer.seek(SHARD, Math.max(consumer.position(SHARD), records[records.length - 1].offset() + 1));
        listener.onMessage(List.of(records), null, consumer);
    }

    private void logHolds(long begin, long end) {
        consumer.updateBeginningOffsets(Map.of(SHARD, begin));
        consumer.updateEndOffsets(Map.of(SHARD, end));
    }

    private void standsAt(long offset, LogEntry.@Nullable Settings settings) {
        marker = new Replica.Marked(new Marker(new Token("topic-id", Position.of(0, offset)), -1, settings, "history"));
    }

    private long markedOffset() {
        return ((Replica.Marked) marker).marker().token().position().offset(0).orElseThrow();
    }

    private Optional<String> lost() {
        return report.failure().filter(Progress.WriteFailure::lost).map(Progress.WriteFailure::reason);
    }

    private Optional<Long> committedOffset() {
        return Optional.ofNullable(consumer.committed(Set.of(SHARD)).get(SHARD)).map(OffsetAndMetadata::offset);
    }

    private Progress progress() {
        return report.current().orElseThrow();
    }

    private Optional<String> failure() {
        return report.failure().map(Progress.WriteFailure::reason);
    }

    private static ConsumerRecord<byte[], byte[]> points(long offset, String lines) {
        return entry(offset, new LogEntry.Points(offset == 40 ? null : "db", null, lines.getBytes(UTF_8), null));
    }

    private static ConsumerRecord<byte[], byte[]> settings(long offset) {
        return entry(offset, SETTINGS);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String header, String value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(header, value.getBytes(UTF_8));
        return record(offset, new byte[0], headers);
    }

    private static ConsumerRecord<byte[], byte[]> entry(long offset, LogEntry entry) {
        EncodedEntry encoded = WriteLogFormat.encode(entry);
        return record(offset, encoded.value(), new RecordHeaders(encoded.headers()));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                WriteLog.TOPIC,
                0,
                offset,
                1_700_000_000_000L,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                new byte[0],
                value,
                headers,
                Optional.empty());
    }

    private RefusalAccount.Store store() {
        return new RefusalAccount.Store() {

            @Override
            public void add(List<Refusals> refusals) {
                onRecord.addAll(refusals);
            }

            @Override
            public void begin(long offset) {
                onRecord.clear();
            }

            @Override
            public void renew(long offset) {
                throw new AssertionError("not asked for");
            }
        };
    }

    private LogListener listener() {
        ReplayProperties replay = new ReplayProperties(
                1,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                100,
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                Duration.ofSeconds(6));
        ReplayMetrics metrics = new ReplayMetrics(
                new WritersInFlight(System::nanoTime), report, new SimpleMeterRegistry(), "replica-1");
        return new LogListener(
                PROPERTIES,
                replica,
                new Replayer(
                        replica, replay, lanes, metrics, (checkpoint, offset, appendMillis) -> {}, WindowTraces.OFF),
                new RejectedLog(kafka, new ReplicaId("replica-1"), 0, Duration.ofSeconds(1)),
                report,
                metrics,
                account,
                tenure,
                outcomes::add,
                () -> {
                    if (topicIdFails) {
                        throw new KafkaException("no broker");
                    }
                    return "topic-id";
                },
                KEYS,
                1_000_000,
                () -> now);
    }
}
