package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.log.UnreadableRecordException;
import io.lockstep.common.log.WriteLog;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.connector.log.ShardState.Locating;
import io.lockstep.connector.log.ShardState.Lost;
import io.lockstep.connector.log.ShardState.Replaying;
import io.lockstep.connector.log.ShardState.StandingBy;
import io.lockstep.connector.progress.ProgressReport;
import io.lockstep.connector.progress.ReplayMetrics;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replay.SourceRecord;
import io.lockstep.connector.replay.Window;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.Marked;
import io.lockstep.connector.replica.Replica.MarkerAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;
import io.lockstep.connector.replica.ReplicaProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
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
 * <p>The position is kept inside the replica, as its marker: at most once a second, after what it covers, before each command,
 * and when the shard is handed over. What follows the marker is written twice after a crash, in the same order, which changes nothing. Kafka's
 * group gets the position too, for people and their tools; it is never read back.
 */
final class LogListener
        implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>, ConsumerAwareRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(LogListener.class);
    private static final long KEEP_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String WITHHELD =
            "{\"error\":\"the replicas refused the statement; what they said could hold the password\"}\n";

    private final ReplicaProperties replica;
    private final Replica server;
    private final TopicPartition partition;
    private final Replayer replayer;
    private final RejectedLog rejected;
    private final ProgressReport report;
    private final ReplayMetrics metrics;
    private final RefusalAccount account;
    private final Tenure tenure;
    private final GroupPosition group;
    private final Consumer<CommandOutcome> outcomes;
    private final Supplier<String> topicId;
    private final PasswordKeys keys;
    private final long maxWindowBytes;
    private final LongSupplier nanoTime;

    private ShardState state = new StandingBy();
    private long lastKeptNanos;

    /** Whether the replica failed since its marker was last seen, so that it may have come back with another disk. */
    private boolean suspect;

    LogListener(
            ReplicaProperties replica,
            Replica server,
            Replayer replayer,
            RejectedLog rejected,
            ProgressReport report,
            ReplayMetrics metrics,
            RefusalAccount account,
            Tenure tenure,
            Consumer<CommandOutcome> outcomes,
            Supplier<String> topicId,
            PasswordKeys keys,
            long maxWindowBytes,
            LongSupplier nanoTime) {
        this.replica = replica;
        this.server = server;
        this.partition = new TopicPartition(WriteLog.TOPIC, replica.shard());
        this.replayer = replayer;
        this.rejected = rejected;
        this.report = report;
        this.metrics = metrics;
        this.account = account;
        this.tenure = tenure;
        this.outcomes = outcomes;
        this.topicId = topicId;
        this.keys = keys;
        this.maxWindowBytes = maxWindowBytes;
        this.nanoTime = nanoTime;
        this.lastKeptNanos = nanoTime.getAsLong();
        this.group = new GroupPosition(partition, tenure, nanoTime);
    }

    @Override
    public void onMessage(
            List<ConsumerRecord<byte[], byte[]>> records,
            @Nullable Acknowledgment unused,
            org.apache.kafka.clients.consumer.@Nullable Consumer<?, ?> deliveredBy) {
        var consumer = Objects.requireNonNull(deliveredBy, "the container passes its consumer");
        try {
            locateIfNeeded(consumer);
            Unapplied unapplied = unapplied(records, consumer);
            for (Window window : Window.cut(unapplied.readable(), maxWindowBytes)) {
                if (!replay(window, consumer)) {
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
    private boolean replay(Window window, org.apache.kafka.clients.consumer.Consumer<?, ?> consumer)
            throws InterruptedException {
        if (!(state instanceof Replaying replaying) || (suspect && !isWhereItWasLeft(replaying, consumer))) {
            return false;
        }
        if (window.command() != null) {
            if (!keepNow(replaying, consumer)) {
                return false;
            }
            replaying = (Replaying) state;
        }
        Replayer.Result result = replayer.replay(window, replaying.settings(), replaying.scheduleEpoch());
        if (result instanceof Replayer.Stalled stalled) {
            suspect = true;
            throw new ReplicaStalledException(stalled.cause().reason());
        }
        Replayer.Settled settled = (Replayer.Settled) result;
        // A server that lost its data refuses what it would have taken: that must not count as refused for good.
        if (settled.hasErrors() && !isWhereItWasLeft(replaying, consumer)) {
            return false;
        }
        settle(settled, replaying);
        keepIfDue(consumer);
        if (state instanceof Replaying now) {
            group.commitIfDue(consumer, now);
        }
        return true;
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
                        readable.add(new SourceRecord(
                                record.offset(),
                                record.timestamp(),
                                record.leaderEpoch().orElse(-1),
                                decode(record)));
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
        if (failure instanceof LogTruncationException || failure instanceof OffsetOutOfRangeException) {
            String reason = "the log does not hold the replica's position: " + failure.getMessage();
            state = new Lost(reason);
            report.lost(reason);
            return;
        }
        report.failed("the log cannot be read: " + failure.getMessage());
    }

    /** The container has given up, for instance because Kafka refuses the credentials: only a restart helps. */
    void onConsumerStopped(String reason) {
        report.failed("the consumer of the log has stopped: " + reason);
        log.atError().addKeyValue("reason", reason).log("the consumer of the log has stopped; restart this connector");
    }

    private LogEntry decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            LogEntry entry = WriteLogFormat.decode(record.headers(), record.value());
            return entry instanceof LogEntry.SealedCommand sealed ? keys.open(sealed) : entry;
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
                    replica.id(),
                    replica.shard(),
                    window.offset(),
                    command.id(),
                    outcome.status(),
                    bodyFor(command, outcome)));
        }
        account.settled(settled);
        state = before.after(window);
        report.applied(window.nextOffset(), window.last().appendMillis());
    }

    /** What a server cannot parse, it repeats; a password must not get into the registry that way. */
    private static String bodyFor(LogEntry.Command command, Answered outcome) {
        return outcome.status() != 200 && command.holdsPassword() ? WITHHELD : outcome.body();
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
        try {
            locateIfNeeded(consumer);
            if (!(state instanceof Replaying replaying)) {
                return;
            }
            Optional<Unavailable> unavailable = replayer.prepare();
            if (unavailable.isPresent()) {
                suspect = true;
                report.failed(unavailable.get().reason());
                return;
            }
            // Nothing is written now that could fail, so look whether the replica is still the one that it was.
            if (!isWhereItWasLeft(replaying, consumer)) {
                return;
            }
            long position = Math.max(consumer.position(partition), replaying.applied());
            if (position > replaying.applied() || report.failure().isPresent()) {
                state = replaying.appliedTo(position);
                report.applied(position, null);
            }
            keepIfDue(consumer);
            if (state instanceof Replaying now) {
                group.commitIfDue(consumer, now);
            }
        } catch (ReplicaStalledException e) {
            report.failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void locateIfNeeded(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) throws InterruptedException {
        if (state instanceof Lost lost) {
            consumer.pause(List.of(partition));
            report.lost(lost.reason());
        }
        if (state instanceof Locating locating) {
            locate(locating, consumer);
        }
    }

    /** Begins where the replica itself says that it stands. */
    private void locate(Locating locating, org.apache.kafka.clients.consumer.Consumer<?, ?> consumer)
            throws InterruptedException {
        replayer.prepare().ifPresent(unavailable -> {
            throw new ReplicaStalledException(unavailable.reason());
        });
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, begin);
        StartingPoint point =
                StartingPoint.of(server.marker(replica.shard()), replica.shard(), locating.topicId(), begin, end);
        if (point instanceof StartingPoint.NotNow notNow) {
            replayer.failed(notNow.cause());
            throw new ReplicaStalledException(notNow.cause().reason());
        }
        if (point instanceof StartingPoint.Lost lost) {
            state = new Lost(lost.reason());
            consumer.pause(List.of(partition));
            report.lost(lost.reason());
            log.atError().addKeyValue("reason", lost.reason()).log("the replica is lost: it needs a bootstrap");
        }
        if (point instanceof StartingPoint.Fresh fresh) {
            keep(fresh.marker());
            resume(locating, fresh.marker(), end, consumer);
        }
        if (point instanceof StartingPoint.Known known) {
            resume(locating, named(known.marker()), end, consumer);
        }
    }

    /** Markers of earlier releases name no history. */
    private Marker named(Marker marker) {
        if (!marker.history().isEmpty()) {
            return marker;
        }
        Marker named = marker.ofHistory(UUID.randomUUID().toString());
        keep(named);
        return named;
    }

    private void resume(
            Locating locating, Marker marker, long end, org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        long applied = marker.token().position().offset(replica.shard()).orElseThrow();
        Optional<Integer> epoch = Optional.of(marker.leaderEpoch()).filter(known -> known >= 0);
        // With the epoch the consumer finds out if the log was truncated and written anew.
        consumer.seek(partition, new OffsetAndMetadata(applied, epoch, ""));
        consumer.resume(List.of(partition));
        state = new Replaying(
                locating.topicId(), applied, marker.leaderEpoch(), marker.settings(), marker.scheduleEpoch(), marker);
        group.forget();
        suspect = false;
        account.begins(locating.topicId(), marker.history(), Math.max(applied, end));
        // Replaying a suffix moves values backwards for a while: no reads before all that ever was is in again.
        report.assigned(locating.topicId(), applied, end);
        log.atInfo()
                .addKeyValue("replica", replica.id())
                .addKeyValue("applied", applied)
                .addKeyValue("barrier", end)
                .log("replaying");
    }

    /** Reads the marker back. Somebody may have wiped or restored the replica's disk since it was written. */
    private boolean isWhereItWasLeft(Replaying replaying, org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        MarkerAnswer answer = server.marker(replica.shard());
        if (answer instanceof Unavailable unavailable) {
            suspect = true;
            replayer.failed(unavailable);
            throw new ReplicaStalledException(unavailable.reason());
        }
        suspect = false;
        if (answer instanceof Marked marked && marked.marker().equals(replaying.kept())) {
            return true;
        }
        log.atWarn()
                .addKeyValue("replica", replica.id())
                .addKeyValue("applied", replaying.applied())
                .addKeyValue("expected", replaying.kept().token())
                .addKeyValue(
                        "found", answer instanceof Marked other ? other.marker().token() : "no marker")
                .log("the replica is not where it was left; starting over from its marker");
        state = new Locating(replaying.topicId());
        consumer.pause(List.of(partition));
        account.ends();
        report.assigned(replaying.topicId(), 0, replaying.applied());
        return false;
    }

    private void keepIfDue(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        if (nanoTime.getAsLong() - lastKeptNanos >= KEEP_INTERVAL_NANOS && state instanceof Replaying replaying) {
            keepNow(replaying, consumer);
        }
    }

    /**
     * Writes the marker, if it has moved. Also done before each command: points that precede a command must not be written
     * again after it, because it may have changed what they mean, such as which retention policy is the default.
     *
     * @return false if the replica is not where it was left
     */
    private boolean keepNow(Replaying replaying, org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        Marker marker = replaying.marker(replica.shard());
        if (marker.equals(replaying.kept())) {
            return true;
        }
        if (!isWhereItWasLeft(replaying, consumer)) {
            return false;
        }
        keep(marker);
        state = replaying.withKept(marker);
        return true;
    }

    private void keep(Marker marker) {
        WriteAnswer answer = server.keep(replica.shard(), marker);
        if (!(answer instanceof Accepted)) {
            // The old marker may be in, or the new one: the next look decides.
            suspect = true;
            state = state instanceof Replaying replaying ? new Locating(replaying.topicId()) : state;
            replayer.failed(
                    answer instanceof Unavailable unavailable
                            ? unavailable
                            : new Unavailable("the marker was refused: " + answer, false));
            throw new ReplicaStalledException("the marker cannot be written: " + answer);
        }
        lastKeptNanos = nanoTime.getAsLong();
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
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, begin);
        String topic = topicId.get();
        // Where to begin is for the replica's marker to say. Until it has, nothing is delivered and nobody reads the
        // replica.
        consumer.seek(partition, begin);
        consumer.pause(List.of(partition));
        group.confirm(consumer, begin);
        account.ends();
        report.assigned(topic, 0, end);
        state = new Locating(topic);
        replayer.takenOver();
    }

    @Override
    public void onPartitionsRevokedBeforeCommit(
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (partitions.contains(partition)) {
            try {
                keepOnLeaving(consumer);
                if (state instanceof Replaying replaying) {
                    group.commitOnLeaving(consumer, replaying);
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

    /** Saves the successor from replaying the last second; without it, that is replayed, which changes nothing. */
    private void keepOnLeaving(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        try {
            lastKeptNanos = nanoTime.getAsLong() - KEEP_INTERVAL_NANOS;
            if (!suspect) {
                keepIfDue(consumer);
            }
        } catch (ReplicaStalledException e) {
            log.atInfo().addKeyValue("cause", e.getMessage()).log("the marker could not be written on leaving");
        }
    }

    private void release() {
        state = new StandingBy();
        tenure.ended();
        account.ends();
        report.released();
        log.atInfo().addKeyValue("replica", replica.id()).log("standing by");
    }
}
