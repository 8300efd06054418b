package io.lockstep.connector.log;

import io.lockstep.connector.log.ShardState.Locating;
import io.lockstep.connector.log.ShardState.Lost;
import io.lockstep.connector.log.ShardState.Replaying;
import io.lockstep.connector.log.ShardState.StandingBy;
import io.lockstep.connector.progress.ProgressReport;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Marked;
import io.lockstep.connector.replica.Replica.MarkerAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;
import io.lockstep.connector.replica.ReplicaProperties;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the replay of the shard stands. It is kept inside the replica, as its marker: at most once a second, after what it covers,
 * before each command, and when the shard is handed over. What follows the marker is written twice after a crash, in the same
 * order, which changes nothing.
 *
 * <p>The replica is asked for its marker again wherever somebody may have wiped or restored its disk. For one thread.
 */
final class ReplayPosition {

    private static final Logger log = LoggerFactory.getLogger(ReplayPosition.class);
    private static final long KEEP_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final ReplicaProperties replica;
    private final Replica server;
    private final TopicPartition partition;
    private final Replayer replayer;
    private final ProgressReport report;
    private final RefusalAccount account;
    private final LongSupplier nanoTime;

    private ShardState state = new StandingBy();
    private long lastKeptNanos;

    /** Whether the replica failed since its marker was last seen, so that it may have come back with another disk. */
    private boolean suspect;

    ReplayPosition(
            ReplicaProperties replica,
            Replica server,
            TopicPartition partition,
            Replayer replayer,
            ProgressReport report,
            RefusalAccount account,
            LongSupplier nanoTime) {
        this.replica = replica;
        this.server = server;
        this.partition = partition;
        this.replayer = replayer;
        this.report = report;
        this.account = account;
        this.nanoTime = nanoTime;
        this.lastKeptNanos = nanoTime.getAsLong();
    }

    /** Empty while the shard is somebody else's, while the replica's marker is not known, and when the replica is lost. */
    Optional<Replaying> replaying() {
        return state instanceof Replaying replaying ? Optional.of(replaying) : Optional.empty();
    }

    /** The replica has applied more. */
    void moveTo(Replaying next) {
        state = next;
    }

    /** The replica failed. */
    void suspect() {
        suspect = true;
    }

    /** The shard is this connector's; how far the replica has come is for its marker to say. */
    void assigned(String topicId) {
        state = new Locating(topicId);
    }

    /** The log doesn't hold what follows the replica's content. Polls on would only fail, again and again. */
    void lost(String reason, Consumer<?, ?> consumer) {
        if (!(state instanceof Lost)) {
            log.atError().addKeyValue("reason", reason).log("the replica is lost: it needs a bootstrap");
        }
        state = new Lost(reason);
        report.lost(reason);
        pause(consumer);
    }

    /** Has the consumer give nothing of the shard until it is located, or goes on; does nothing if the shard is somebody else's. */
    void pause(Consumer<?, ?> consumer) {
        if (consumer.assignment().contains(partition)) {
            consumer.pause(List.of(partition));
        }
    }

    /** Undoes {@link #pause} if the consumer is where the replay is. */
    void goOn(Consumer<?, ?> consumer) {
        if (state instanceof Replaying && consumer.assignment().contains(partition)) {
            consumer.resume(List.of(partition));
        }
    }

    /** The consumer may be elsewhere than the replay: it has to be located anew, by the replica's marker. */
    void startOver(Consumer<?, ?> consumer) {
        pause(consumer);
        if (state instanceof Replaying replaying) {
            state = new Locating(replaying.topicId());
            account.ends();
            report.assigned(replaying.topicId(), 0, replaying.applied());
        }
    }

    /**
     * Whether this offset is what the log gives after the applied position. Where others are missing between the two, the consumer is
     * sent back once: if it comes to the same offset again, the log has no others, and if not, it had lost its place.
     */
    boolean isNext(long offset, Consumer<?, ?> consumer) {
        if (!(state instanceof Replaying replaying)) {
            return false;
        }
        if (offset <= replaying.applied() || offset == replaying.gapTo()) {
            return true;
        }
        state = replaying.withGapTo(offset);
        consumer.seek(partition, replaying.place());
        return false;
    }

    void released() {
        state = new StandingBy();
    }

    /**
     * Finds out where to begin, unless that is known.
     *
     * @throws ReplicaStalledException if the replica does not tell
     * @throws InterruptedException if the connector is being stopped
     */
    void locate(Consumer<?, ?> consumer) throws InterruptedException {
        if (state instanceof Lost lost) {
            consumer.pause(List.of(partition));
            report.lost(lost.reason());
        }
        if (state instanceof Locating locating) {
            locate(locating, consumer);
        }
    }

    /** Begins where the replica itself says that it stands. */
    private void locate(Locating locating, Consumer<?, ?> consumer) throws InterruptedException {
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
            lost(lost.reason(), consumer);
        }
        if (point instanceof StartingPoint.Fresh fresh) {
            resume(locating, own(fresh.marker()), end, consumer);
        }
        if (point instanceof StartingPoint.Known known) {
            resume(locating, own(known.marker()), end, consumer);
        }
    }

    /**
     * The marker with this replica's id. Content that was another replica's gets a name of its own, and so does that of an earlier release
     * that has none. Content that was its own keeps its name, because an older copy of it may hold a difference that was found.
     */
    private Marker own(Marker marker) throws InterruptedException {
        String id = replica.id().value();
        boolean copied = !marker.replica().isEmpty() && !marker.replica().equals(id);
        boolean named = !marker.history().isEmpty() && !copied;
        Marker own = marker.of(id, named ? marker.history() : UUID.randomUUID().toString());
        if (!own.equals(marker)) {
            write(own);
        }
        return own;
    }

    private void resume(Locating locating, Marker marker, long end, Consumer<?, ?> consumer) {
        long applied = marker.token().position().offset(replica.shard()).orElseThrow();
        Replaying replaying = new Replaying(
                locating.topicId(), applied, marker.leaderEpoch(), marker.settings(), marker.scheduleEpoch(), marker);
        consumer.seek(partition, replaying.place());
        consumer.resume(List.of(partition));
        state = replaying;
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

    /** Like {@link #isWhereItWasLeft}, but asks the replica only if it failed since it was last asked. */
    boolean isWhereItWasLeftIfSuspect(Consumer<?, ?> consumer) {
        return state instanceof Replaying && (!suspect || isWhereItWasLeft(consumer));
    }

    /**
     * Reads the marker back. If it is not the expected one, the position has to be located anew.
     *
     * @throws ReplicaStalledException if the replica does not tell
     */
    boolean isWhereItWasLeft(Consumer<?, ?> consumer) {
        if (!(state instanceof Replaying replaying)) {
            return false;
        }
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
        startOver(consumer);
        return false;
    }

    /**
     * Keeps the position, at most once a second.
     *
     * @throws ReplicaStalledException if the replica does not take it
     * @throws InterruptedException if the connector is being stopped
     */
    void keepIfDue(Consumer<?, ?> consumer) throws InterruptedException {
        if (nanoTime.getAsLong() - lastKeptNanos >= KEEP_INTERVAL_NANOS) {
            keep(consumer);
        }
    }

    /**
     * Writes the marker, if it has moved.
     *
     * @return false if the replica is not where it was left
     * @throws ReplicaStalledException if the replica does not take it
     * @throws InterruptedException if the connector is being stopped; the marker may have been written
     */
    boolean keep(Consumer<?, ?> consumer) throws InterruptedException {
        if (!(state instanceof Replaying replaying)) {
            return false;
        }
        Marker marker = replaying.marker(replica.shard());
        if (marker.equals(replaying.kept())) {
            return true;
        }
        if (!isWhereItWasLeft(consumer)) {
            return false;
        }
        write(marker);
        state = replaying.withKept(marker);
        return true;
    }

    /** Saves the successor from replaying the last second; without it, that is replayed, which changes nothing. */
    void keepOnLeaving(Consumer<?, ?> consumer) {
        if (suspect) {
            return;
        }
        try {
            keep(consumer);
        } catch (ReplicaStalledException e) {
            log.atInfo().addKeyValue("cause", e.getMessage()).log("the marker could not be written on leaving");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Marker marker) throws InterruptedException {
        WriteAnswer answer = replayer.keep(replica.shard(), marker);
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
}
