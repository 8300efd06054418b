package io.lockstep.connector.log;

import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.log.UnreadableRecordException;
import io.lockstep.common.log.WriteLog;
import io.lockstep.connector.log.ShardState.Replaying;
import io.lockstep.connector.progress.ProgressReport;
import io.lockstep.connector.progress.ReplayMetrics;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replay.Window;
import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.ReplicaProperties;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Replays what the listener container delivers. All methods run on the container's thread.
 *
 * <p>The position is kept inside the replica ({@link ReplayPosition}). Kafka's group gets it too, for people and their tools; it is
 * never read back.
 */
final class LogListener
        implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>, ConsumerAwareRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(LogListener.class);

    private final ReplicaProperties replica;
    private final TopicPartition partition;
    private final BatchReader reader;
    private final Replayer replayer;
    private final RejectedLog rejected;
    private final ProgressReport report;
    private final ReplayMetrics metrics;
    private final RefusalAccount account;
    private final Tenure tenure;
    private final ReplayPosition position;
    private final GroupPosition group;
    private final CommandOutcomes outcomes;
    private final Supplier<String> topicId;
    private final long maxWindowBytes;

    /** Why the log could not be read, as it was last logged; null since something of it was replayed. */
    private @Nullable String lastUnread;

    LogListener(
            ReplicaProperties replica,
            Replica server,
            Replayer replayer,
            RejectedLog rejected,
            ProgressReport report,
            ReplayMetrics metrics,
            RefusalAccount account,
            Tenure tenure,
            CommandOutcomes outcomes,
            Supplier<String> topicId,
            PasswordKeys keys,
            long maxWindowBytes,
            LongSupplier nanoTime) {
        this.replica = replica;
        this.partition = new TopicPartition(WriteLog.TOPIC, replica.shard());
        this.reader = new BatchReader(partition, keys);
        this.replayer = replayer;
        this.rejected = rejected;
        this.report = report;
        this.metrics = metrics;
        this.account = account;
        this.tenure = tenure;
        this.outcomes = outcomes;
        this.topicId = topicId;
        this.maxWindowBytes = maxWindowBytes;
        this.position = new ReplayPosition(replica, server, partition, replayer, report, account, nanoTime);
        this.group = new GroupPosition(partition, tenure, nanoTime);
    }

    @Override
    public void onMessage(
            List<ConsumerRecord<byte[], byte[]>> records,
            @Nullable Acknowledgment unused,
            @Nullable Consumer<?, ?> deliveredBy) {
        var consumer = Objects.requireNonNull(deliveredBy, "the container passes its consumer");
        try {
            Optional<Replaying> replaying = position.replaying();
            if (replaying.isEmpty()) {
                // They are of an earlier assignment, or the consumer was not where the replay is to begin.
                position.locate(consumer);
                return;
            }
            OptionalLong first = reader.first(records, replaying.get());
            if (first.isEmpty() || !position.isNext(first.getAsLong(), consumer)) {
                return;
            }
            BatchReader.Unapplied unapplied = reader.read(records, replaying.get());
            List<Window> windows = Window.cut(unapplied.readable(), maxWindowBytes);
            for (int i = 0; i < windows.size(); i++) {
                if (!replay(windows.get(i), i + 1 < windows.size() ? windows.get(i + 1) : null, consumer)) {
                    return;
                }
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

    /** False if the replay cannot go on from here: the shard is gone, or the replica is not where it was left. */
    private boolean replay(Window window, @Nullable Window next, Consumer<?, ?> consumer) throws InterruptedException {
        if (!position.isWhereItWasLeftIfSuspect(consumer)) {
            return false;
        }
        // Points that precede a command must not be written again after it, because it may have changed what they mean,
        // such as which retention policy is the default.
        if (window.command() != null && !position.keep(consumer)) {
            return false;
        }
        Replaying replaying = position.replaying().orElseThrow();
        Replayer.Result result = replayer.replay(window, next, replaying.settings(), replaying.scheduleEpoch());
        if (result instanceof Replayer.Stalled stalled) {
            position.suspect();
            account.stalled(window);
            throw new ReplicaStalledException(stalled.cause().reason());
        }
        Replayer.Settled settled = (Replayer.Settled) result;
        // A server that lost its data refuses what it would have taken: that must not count as refused for good.
        if (settled.hasErrors() && !position.isWhereItWasLeft(consumer)) {
            return false;
        }
        settle(settled, replaying);
        keepIfDue(consumer);
        return true;
    }

    private void settle(Replayer.Settled settled, Replaying before) throws InterruptedException {
        Window window = settled.window();
        RejectedLog.Kept kept = rejected.keep(settled.refusals());
        if (kept.lines() > 0) {
            metrics.refused(kept.lines() - kept.expired(), kept.expired());
            // Lines that are merely too old are no reason to look into anything.
            log.atLevel(kept.expired() == kept.lines() ? Level.INFO : Level.WARN)
                    .addKeyValue("lines", kept.lines())
                    .addKeyValue("expired", kept.expired())
                    .addKeyValue("offset", window.offset())
                    .log("lines were refused for good and kept in " + WriteLog.REJECTED_TOPIC);
        }
        outcomes.tell(settled);
        account.settled(settled);
        lastUnread = null;
        missed(before, window.nextOffset(), window.records().size());
        position.moveTo(before.after(window));
        report.applied(window.nextOffset(), window.last().appendMillis());
    }

    /** Kafka delivers no control records of transactions; nothing else may be missing from the log. */
    private void missed(Replaying before, long next, int records) {
        long missed = next - before.applied() - records;
        if (missed > 0) {
            metrics.missed(missed);
            log.atWarn()
                    .addKeyValue("offsets", missed)
                    .addKeyValue("from", before.applied())
                    .addKeyValue("to", next)
                    .log("offsets of the log hold no record; only transactions explain that");
        }
    }

    private void keepIfDue(Consumer<?, ?> consumer) throws InterruptedException {
        position.keepIfDue(consumer);
        position.replaying().ifPresent(now -> group.commitIfDue(consumer, now));
    }

    /** Kafka doesn't deliver; a consumer that merely waits for a broker doesn't come here. */
    void onPollFailure(Exception failure, Consumer<?, ?> consumer) {
        if (failure instanceof LogTruncationException || failure instanceof OffsetOutOfRangeException) {
            position.lost("the log does not hold the replica's position: " + failure.getMessage(), consumer);
            return;
        }
        position.startOver(consumer);
        String reason = "the log cannot be read: " + failure.getMessage();
        report.failed(reason);
        if (!reason.equals(lastUnread)) {
            log.atWarn().addKeyValue("cause", failure.toString()).log("the log cannot be read");
            lastUnread = reason;
        }
    }

    /** Whether records in hand can be replayed once the replica takes them. */
    boolean isReplaying() {
        return position.replaying().isPresent();
    }

    /** Records in hand have to wait. */
    void pause(Consumer<?, ?> consumer) {
        position.pause(consumer);
    }

    /** There are no records in hand any more. */
    void goOn(Consumer<?, ?> consumer) {
        position.goOn(consumer);
    }

    /** Kafka refuses this connector's credentials, or its rights; the container goes on trying at the retry interval, and logs it. */
    void onRefused(String what) {
        report.failed("Kafka refuses this connector: " + what.toLowerCase(Locale.ROOT));
    }

    /**
     * Called while the log has nothing new. The consumer's position passes control records of transactions, which are
     * never delivered.
     */
    void onIdle(Consumer<?, ?> consumer) {
        try {
            position.locate(consumer);
            if (position.replaying().isEmpty()) {
                return;
            }
            Optional<Unavailable> unavailable = replayer.prepare();
            if (unavailable.isPresent()) {
                position.suspect();
                report.failed(unavailable.get().reason());
                return;
            }
            // Nothing is written now that could fail, so look whether the replica is still the one that it was.
            if (!position.isWhereItWasLeft(consumer)) {
                return;
            }
            Replaying replaying = position.replaying().orElseThrow();
            long next = Math.max(consumer.position(partition), replaying.applied());
            if (!position.isNext(next, consumer)) {
                return;
            }
            if (next > replaying.applied() || report.failure().isPresent()) {
                missed(replaying, next, 0);
                position.moveTo(replaying.appliedTo(next));
                report.applied(next, null);
            }
            keepIfDue(consumer);
        } catch (ReplicaStalledException e) {
            report.failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        // The consumer asks the group for a position that it doesn't have, and ends for good where the group has none.
        partitions.forEach(each -> consumer.seek(each, 0));
        // Other shards belong to other replicas: holding their partitions unread only keeps the group simple.
        consumer.pause(partitions);
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

    private void begin(Consumer<?, ?> consumer) {
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, begin);
        String topic = topicId.get();
        // Where to begin is for the replica's marker to say. Until it has, nothing is delivered and nobody reads the
        // replica.
        consumer.seek(partition, begin);
        group.confirm(consumer, begin);
        account.ends();
        report.assigned(topic, 0, end);
        position.assigned(topic);
        replayer.takenOver();
    }

    @Override
    public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (partitions.contains(partition)) {
            try {
                position.keepOnLeaving(consumer);
                position.replaying().ifPresent(replaying -> group.commitOnLeaving(consumer, replaying));
            } finally {
                release();
            }
        }
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (partitions.contains(partition)) {
            release();
        }
    }

    private void release() {
        position.released();
        tenure.ended();
        account.ends();
        report.released();
        log.atInfo().addKeyValue("replica", replica.id()).log("standing by");
    }
}
