package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.UnreadableRecordException;
import io.lockstep.common.log.WriteLog;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.connector.log.ShardState.Refused;
import io.lockstep.connector.log.ShardState.Replaying;
import io.lockstep.connector.log.ShardState.StandingBy;
import io.lockstep.connector.progress.ProgressReport;
import io.lockstep.connector.progress.ReplayMetrics;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replay.SourceRecord;
import io.lockstep.connector.replay.Window;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.ReplicaProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Replays what the listener container delivers, and keeps the position. All methods run on the container's thread.
 *
 * <p>Offsets are committed by this class and nobody else, at most once per interval and when the shard is handed over:
 * what follows the last commit is written twice after a crash, in the same order, which changes nothing.
 */
final class LogListener
        implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>, ConsumerAwareRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(LogListener.class);
    private static final long COMMIT_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long NOT_COMMITTED = -1;

    private final ReplicaProperties replica;
    private final TopicPartition partition;
    private final Replayer replayer;
    private final RejectedLog rejected;
    private final ProgressReport report;
    private final ReplayMetrics metrics;
    private final Consumer<CommandOutcome> outcomes;
    private final Supplier<String> topicId;
    private final long maxWindowBytes;
    private final LongSupplier nanoTime;

    private ShardState state = new StandingBy();
    private long lastCommitNanos;

    LogListener(
            ReplicaProperties replica,
            Replayer replayer,
            RejectedLog rejected,
            ProgressReport report,
            ReplayMetrics metrics,
            Consumer<CommandOutcome> outcomes,
            Supplier<String> topicId,
            long maxWindowBytes,
            LongSupplier nanoTime) {
        this.replica = replica;
        this.partition = new TopicPartition(WriteLog.TOPIC, replica.shard());
        this.replayer = replayer;
        this.rejected = rejected;
        this.report = report;
        this.metrics = metrics;
        this.outcomes = outcomes;
        this.topicId = topicId;
        this.maxWindowBytes = maxWindowBytes;
        this.nanoTime = nanoTime;
        this.lastCommitNanos = nanoTime.getAsLong();
    }

    @Override
    public void onMessage(
            List<ConsumerRecord<byte[], byte[]>> records,
            @Nullable Acknowledgment unused,
            org.apache.kafka.clients.consumer.@Nullable Consumer<?, ?> deliveredBy) {
        var consumer = Objects.requireNonNull(deliveredBy, "the container passes its consumer");
        try {
            Unapplied unapplied = unapplied(records, consumer);
            for (Window window : Window.cut(unapplied.readable(), maxWindowBytes)) {
                if (!(state instanceof Replaying replaying)) {
                    return;
                }
                Replayer.Result result = replayer.replay(window, replaying.settings());
                if (result instanceof Replayer.Stalled stalled) {
                    throw new ReplicaStalledException(stalled.cause().reason());
                }
                settle((Replayer.Settled) result, replaying);
                commitIfDue(consumer);
            }
            if (unapplied.unreadable() != null) {
                throw unapplied.unreadable();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicaStalledException("the connector is being stopped");
        } catch (UnreadableRecordException e) {
            report.failed(String.valueOf(e.getMessage()));
            log.atError()
                    .addKeyValue("cause", e.getMessage())
                    .log("the log holds a record that this build cannot read");
            throw new ReplicaStalledException(String.valueOf(e.getMessage()));
        } catch (ReplicaStalledException e) {
            report.failed(String.valueOf(e.getMessage()));
            throw e;
        } catch (RuntimeException e) {
            // A bug must not keep the replica in the pool unnoticed: the position doesn't move either way.
            report.failed("unexpected: " + e);
            throw e;
        }
    }

    /** What precedes an unreadable record is replayed, so that all replicas stop at the same position. */
    private record Unapplied(List<SourceRecord> readable, @Nullable UnreadableRecordException unreadable) {}

    private Unapplied unapplied(
            List<ConsumerRecord<byte[], byte[]>> records, org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        List<SourceRecord> readable = new ArrayList<>(records.size());
        if (state instanceof Replaying replaying && !isOfEarlierAssignment(records, consumer)) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.partition() == partition.partition() && record.offset() >= replaying.applied()) {
                    try {
                        readable.add(new SourceRecord(record.offset(), record.timestamp(), decode(record)));
                    } catch (UnreadableRecordException e) {
                        return new Unapplied(readable, e);
                    }
                }
            }
        }
        return new Unapplied(readable, null);
    }

    /**
     * While a batch is retried, the shard can be taken away and given back. Another connector may have replayed from the
     * last commit meanwhile, so the replay has to begin there again, and the batch in hand may lie beyond. The consumer's
     * position is past what it has delivered, unless it was set back.
     */
    private boolean isOfEarlierAssignment(
            List<ConsumerRecord<byte[], byte[]>> records, org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        long last = records.stream()
                .filter(record -> record.partition() == partition.partition())
                .mapToLong(ConsumerRecord::offset)
                .max()
                .orElse(-1);
        return last >= 0 && consumer.position(partition) <= last;
    }

    /** Kafka doesn't deliver; a consumer that merely waits for a broker doesn't come here. */
    void onPollFailure(Exception failure) {
        report.failed("the log cannot be read: " + failure.getMessage());
    }

    private static LogEntry decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return WriteLogFormat.decode(record.headers(), record.value());
        } catch (UnreadableRecordException e) {
            throw new UnreadableRecordException("offset " + record.offset() + ": " + e.getMessage(), e);
        }
    }

    private void settle(Replayer.Settled settled, Replaying before) throws InterruptedException {
        Window window = settled.window();
        int refused = rejected.keep(settled.refusals());
        if (refused > 0) {
            metrics.refused(refused);
            log.atWarn()
                    .addKeyValue("lines", refused)
                    .addKeyValue("offset", window.offset())
                    .log("lines were refused for good and kept in " + WriteLog.REJECTED_TOPIC);
        }
        LogEntry.Command command = window.command();
        Answered outcome = settled.outcome();
        if (command != null && outcome != null) {
            tell(new CommandOutcome(
                    replica.id(), replica.shard(), window.offset(), command.id(), outcome.status(), outcome.body()));
        }
        state = before.appliedTo(window.nextOffset(), window.settingsAfter(before.settings()));
        report.applied(window.nextOffset(), window.last().appendMillis());
    }

    /** The outcome is for the client that waits for it; the replay doesn't depend on it. */
    private void tell(CommandOutcome outcome) {
        try {
            outcomes.accept(outcome);
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("offset", outcome.offset())
                    .addKeyValue("cause", e.getMessage())
                    .log("outcome of a command not published");
        }
    }

    /**
     * Called while the log has nothing new. The consumer's position passes control records of transactions, which are
     * never delivered.
     */
    void onIdle(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        if (state instanceof Refused refused) {
            report.failed(refused.reason());
        }
        if (!(state instanceof Replaying replaying)) {
            return;
        }
        try {
            Optional<Unavailable> unavailable = replayer.prepare();
            if (unavailable.isPresent()) {
                report.failed(unavailable.get().reason());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        long position = consumer.position(partition);
        if (position > replaying.applied() || report.failure().isPresent()) {
            state = replaying.appliedTo(Math.max(position, replaying.applied()), replaying.settings());
            report.applied(Math.max(position, replaying.applied()), null);
        }
        commitIfDue(consumer);
    }

    private void commitIfDue(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        if (nanoTime.getAsLong() - lastCommitNanos >= COMMIT_INTERVAL_NANOS
                && state instanceof Replaying replaying
                && !replaying.isCommitted()) {
            state = replaying.withCommitted(replaying.applied());
            lastCommitNanos = nanoTime.getAsLong();
            consumer.commitAsync(offset(replaying), (offsets, failure) -> {
                if (failure != null) {
                    log.atWarn().addKeyValue("cause", failure.getMessage()).log("offset not committed");
                    notCommitted();
                }
            });
        }
    }

    private void notCommitted() {
        if (state instanceof Replaying replaying) {
            state = replaying.withCommitted(NOT_COMMITTED);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> offset(Replaying replaying) {
        return Map.of(
                partition, new OffsetAndMetadata(replaying.applied(), CommitMetadata.write(replaying.settings())));
    }

    @Override
    public void onPartitionsAssigned(
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        // Other shards belong to other replicas: holding their partitions unread only keeps the group simple.
        consumer.pause(partitions.stream().filter(p -> !p.equals(partition)).toList());
        if (!partitions.contains(partition)) {
            return;
        }
        try {
            begin(consumer);
        } catch (RuntimeException e) {
            // Whatever it was: a shard that is held and not replayed would look like a replica that is merely late.
            report.failed("the position could not be read: " + e.getMessage());
            consumer.enforceRebalance("the position could not be read");
            throw e;
        }
    }

    private void begin(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, begin);
        long applied = committed == null ? 0 : committed.offset();
        report.assigned(topicId.get(), applied, end);
        if (applied < begin || applied > end) {
            String reason = "the replica stands at offset " + applied + ", but the log holds " + begin + " to " + end;
            state = new Refused(reason);
            report.failed(reason);
            consumer.seek(partition, begin);
            consumer.pause(List.of(partition));
            log.atError().addKeyValue("reason", reason).log("the log cannot be replayed");
            return;
        }
        consumer.seek(partition, applied);
        state = new Replaying(applied, committed == null ? null : CommitMetadata.read(committed.metadata()), applied);
        replayer.takenOver();
        log.atInfo()
                .addKeyValue("replica", replica.id())
                .addKeyValue("applied", applied)
                .addKeyValue("barrier", end)
                .log("replaying");
    }

    @Override
    public void onPartitionsRevokedBeforeCommit(
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (partitions.contains(partition)) {
            try {
                if (state instanceof Replaying replaying && !replaying.isCommitted()) {
                    consumer.commitSync(offset(replaying), Duration.ofSeconds(2));
                }
            } finally {
                release();
            }
        }
    }

    @Override
    public void onPartitionsLost(
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (partitions.contains(partition)) {
            release();
        }
    }

    private void release() {
        state = new StandingBy();
        report.released();
        log.atInfo().addKeyValue("replica", replica.id()).log("standing by");
    }
}
