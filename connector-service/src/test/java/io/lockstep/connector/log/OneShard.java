package io.lockstep.connector.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.mockito.ArgumentMatchers;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.util.unit.DataSize;

/** The replay of one shard with Kafka's mock consumer and a mock replica that keeps its marker: for failures that cannot be provoked. */
abstract class OneShard {

    static final TopicPartition SHARD = new TopicPartition(WriteLog.TOPIC, 0);
    static final ReplicaProperties PROPERTIES = new ReplicaProperties(
            new ReplicaId("replica-1"),
            URI.create("http://127.0.0.1:1"),
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    static final PasswordKeys KEYS = new PasswordKeys(Map.of("k1", new byte[PasswordKeys.KEY_BYTES]), "k1");
    static final LogEntry.Settings SETTINGS = new LogEntry.Settings("metrics", "week");

    /** Where the consumer was told to begin, and after which leader epoch, which Kafka's mock forgets. */
    final List<OffsetAndMetadata> sought = new ArrayList<>();

    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none") {
        @Override
        public synchronized void seek(TopicPartition partition, OffsetAndMetadata target) {
            sought.add(target);
            super.seek(partition, target);
        }

        @Override
        public synchronized long position(TopicPartition partition) {
            if (positionFails) {
                positionFails = false;
                throw new TimeoutException("no position");
            }
            return super.position(partition);
        }
    };
    final Replica replica = mock();
    final KafkaOperations<byte[], byte[]> kafka = mock();
    final List<ProducerRecord<byte[], byte[]>> rejected = new ArrayList<>();
    final List<CommandOutcome> outcomes = new ArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ExecutorService lanes = Executors.newFixedThreadPool(1);
    final ProgressReport report = new ProgressReport(
            new ReplicaId("replica-1"),
            0,
            new WritersInFlight(System::nanoTime),
            new ProgressProperties(Duration.ZERO, Duration.ZERO, Duration.ofHours(1)),
            progress -> {},
            Optional::empty,
            Clock.systemUTC());
    final Tenure tenure = new Tenure(Duration.ofSeconds(5), () -> this.now, () -> 0);
    final List<Refusals> onRecord = new ArrayList<>();
    final RefusalAccount account = new RefusalAccount(PROPERTIES, store(), () -> this.now);
    long now;
    boolean topicIdFails;

    /** Whether the next question for the consumer's position fails. */
    boolean positionFails;

    Replica.MarkerAnswer marker = new Replica.Unmarked(List.of());
    final LogListener listener = listener();

    @BeforeEach
    void aQuietReplicaAndAnEmptyLog() {
        when(replica.activity()).thenReturn(new Replica.Activity(0, 0, 0));
        when(replica.writing()).thenReturn(new Replica.Activity(0, 0, 0));
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

    void assign() {
        listener.onPartitionsAssigned(consumer, List.of(SHARD));
        listener.onIdle(consumer);
    }

    /** As the container does: the consumer is past what it delivers. */
    @SafeVarargs
    final void deliver(ConsumerRecord<byte[], byte[]>... records) {
        consumer.seek(SHARD, Math.max(consumer.position(SHARD), records[records.length - 1].offset() + 1));
        listener.onMessage(List.of(records), null, consumer);
    }

    void logHolds(long begin, long end) {
        consumer.updateBeginningOffsets(Map.of(SHARD, begin));
        consumer.updateEndOffsets(Map.of(SHARD, end));
    }

    void standsAt(long offset, LogEntry.@Nullable Settings settings) {
        marker = new Replica.Marked(new Marker(new Token("topic-id", Position.of(0, offset)), -1, settings, "history"));
    }

    long markedOffset() {
        return ((Replica.Marked) marker).marker().token().position().offset(0).orElseThrow();
    }

    Optional<String> lost() {
        return report.failure().filter(Progress.WriteFailure::lost).map(Progress.WriteFailure::reason);
    }

    Optional<Long> committedOffset() {
        return Optional.ofNullable(consumer.committed(Set.of(SHARD)).get(SHARD)).map(OffsetAndMetadata::offset);
    }

    Progress progress() {
        return report.current().orElseThrow();
    }

    Optional<String> failure() {
        return report.failure().map(Progress.WriteFailure::reason);
    }

    static ConsumerRecord<byte[], byte[]> points(long offset, String lines) {
        return entry(offset, new LogEntry.Points(offset == 40 ? null : "db", null, lines.getBytes(UTF_8), null));
    }

    /** The same record as a leader of this epoch appended it. */
    static ConsumerRecord<byte[], byte[]> ofEpoch(int epoch, ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value(),
                record.headers(),
                Optional.of(epoch));
    }

    static ConsumerRecord<byte[], byte[]> settings(long offset) {
        return entry(offset, SETTINGS);
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, String header, String value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(header, value.getBytes(UTF_8));
        return record(offset, new byte[0], headers);
    }

    static ConsumerRecord<byte[], byte[]> entry(long offset, LogEntry entry) {
        EncodedEntry encoded = WriteLogFormat.encode(entry);
        return record(offset, encoded.value(), new RecordHeaders(encoded.headers()));
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value, RecordHeaders headers) {
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
                Duration.ZERO,
                Duration.ofSeconds(6));
        ReplayMetrics metrics = new ReplayMetrics(new WritersInFlight(System::nanoTime), report, meters, "replica-1");
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
                new CommandOutcomes(PROPERTIES, outcomes::add),
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
