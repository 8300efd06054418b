package io.lockstep.connector.progress;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.common.registry.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest state of the replay, sent by a thread of its own, so that a registry that hangs never holds up the replay.
 * What is sent is always the newest state; intermediate ones may be left out. Nothing is sent while the shard is not
 * assigned, because then another connector speaks for the replica.
 */
public final class ProgressReport implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProgressReport.class);

    /** Where messages go; may block for a bounded time and may throw. */
    public interface Sink extends Consumer<Progress> {}

    private record State(
            String topicId,
            long applied,
            long barrier,
            @Nullable Long appendMillis,
            Progress.@Nullable WriteFailure failure) {}

    private final ReplicaId replica;
    private final int shard;
    private final WritersInFlight writers;
    private final ProgressProperties timing;
    private final Sink sink;
    private final Supplier<Optional<Progress.Account>> account;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread = new Thread(this::send, "progress");

    private @Nullable State state;
    private String incarnation = "";
    private boolean dirty;
    private boolean urgent;
    private long awaitedUntil = System.nanoTime();
    private boolean closed;
    private long sequence;

    /** Of the sending thread alone: whether the last message arrived, so that only changes are logged. */
    private boolean published = true;

    public ProgressReport(
            ReplicaId replica,
            int shard,
            WritersInFlight writers,
            ProgressProperties timing,
            Sink sink,
            Supplier<Optional<Progress.Account>> account,
            Clock clock) {
        this.replica = replica;
        this.shard = shard;
        this.writers = writers;
        this.timing = timing;
        this.sink = sink;
        this.account = account;
        this.clock = clock;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** This connector now speaks for the replica. */
    public void assigned(String topicId, long applied, long barrier) {
        lock.lock();
        try {
            // A new one each time: receivers no longer believe an incarnation after another connector has spoken.
            incarnation = UUID.randomUUID().toString();
            sequence = 0;
            update(new State(topicId, applied, barrier, null, null), true);
        } finally {
            lock.unlock();
        }
    }

    /** Another connector may now speak for the replica. */
    public void released() {
        update(null, false);
    }

    /** A window is completed, which also clears a failure. */
    public void applied(long position, @Nullable Long appendMillis) {
        lock.lock();
        try {
            State now = state;
            if (now != null) {
                Progress.WriteFailure before = now.failure();
                if (before != null) {
                    log.atInfo()
                            .addKeyValue("replica", replica)
                            .addKeyValue("since", before.since())
                            .addKeyValue("applied", position)
                            .log("writing again");
                }
                boolean wasFailing = before != null;
                Long millis = appendMillis == null ? now.appendMillis() : appendMillis;
                update(new State(now.topicId(), position, now.barrier(), millis, null), wasFailing);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The replica cannot be written to; sent at once. Further failures keep the time of the first. */
    public void failed(String reason) {
        failed(reason, false);
    }

    /** The replica is not a prefix of the log, and trying again cannot help. */
    public void lost(String reason) {
        failed(reason, true);
    }

    private void failed(String reason, boolean lost) {
        lock.lock();
        try {
            State now = state;
            if (now != null) {
                Progress.WriteFailure before = now.failure();
                Progress.WriteFailure failure = new Progress.WriteFailure(
                        before == null ? clock.instant() : before.since(), now.applied(), reason, lost);
                boolean news = before == null || !Objects.equals(before.reason(), reason);
                if (before == null) {
                    log.atWarn()
                            .addKeyValue("replica", replica)
                            .addKeyValue("offset", now.applied())
                            .addKeyValue("reason", reason)
                            .log("write failure, trying again at the retry interval");
                }
                update(new State(now.topicId(), now.applied(), now.barrier(), now.appendMillis(), failure), news);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Somebody waits for the replica to move on: for this long, windows are told of after the minimal interval. */
    public void awaited(Duration lease) {
        lock.lock();
        try {
            awaitedUntil = System.nanoTime() + lease.toNanos();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The failure that stands; empty if there is none. */
    public Optional<Progress.WriteFailure> failure() {
        return current().map(Progress::failure);
    }

    /** What would be sent now; empty while the shard is not assigned. */
    public Optional<Progress> current() {
        lock.lock();
        try {
            return Optional.ofNullable(state).map(this::message);
        } finally {
            lock.unlock();
        }
    }

    private void update(@Nullable State next, boolean atOnce) {
        lock.lock();
        try {
            state = next;
            // Who waits with news already need not be woken for more.
            if (atOnce || !dirty) {
                changed.signalAll();
            }
            dirty = true;
            urgent |= atOnce;
        } finally {
            lock.unlock();
        }
    }

    private Progress message(State now) {
        return new Progress(
                replica,
                shard,
                incarnation,
                sequence,
                now.topicId(),
                now.applied(),
                now.barrier(),
                now.appendMillis(),
                writers.average(),
                now.failure(),
                WriteLogFormat.VERSION,
                clock.instant(),
                account.get().orElse(null));
    }

    private void send() {
        try {
            for (Optional<Progress> next = next(); !closed; next = next()) {
                next.ifPresent(this::sendOne);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendOne(Progress progress) {
        try {
            sink.accept(progress);
            if (!published) {
                log.atInfo().log("progress is published again");
            }
            published = true;
        } catch (RuntimeException e) {
            if (published) {
                log.atWarn().addKeyValue("cause", e.getMessage()).log("progress cannot be published");
            }
            published = false;
        }
    }

    /** Waits for news, a heartbeat's time at most; news that are not urgent wait for their interval first. */
    private Optional<Progress> next() throws InterruptedException {
        lock.lock();
        try {
            long begun = System.nanoTime();
            for (long left = left(begun); left > 0 && !closed; left = left(begun)) {
                changed.awaitNanos(left);
            }
            dirty = false;
            urgent = false;
            sequence++;
            return Optional.ofNullable(state).map(this::message);
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds until it is time for a message, by how things stand. */
    private long left(long begun) {
        if (urgent) {
            return 0;
        }
        long now = System.nanoTime();
        return interval(now).toNanos() - (now - begun);
    }

    private Duration interval(long now) {
        if (!dirty) {
            return timing.heartbeat();
        }
        return now - awaitedUntil < 0 ? timing.minInterval() : timing.relaxedInterval();
    }

    @Override
    public void close() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.join(TimeUnit.SECONDS.toMillis(2));
    }
}
