package io.lockstep.gateway.pool;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Who waits for replicas to get somewhere. Each wait is looked at when a replica has moved or a board of verdicts has come, and
 * not otherwise. Thread-safe.
 */
public final class Waits {

    /** What became of a wait. */
    public enum Ended {
        REACHED,
        TIMED_OUT,
        /** Too many wait already. */
        NO_ROOM
    }

    /** @param hurried whether replicas are asked to tell of their progress at once */
    private record Waiter(Predicate<PoolView> reached, boolean hurried, MonoSink<Ended> sink) {}

    private final Supplier<PoolView> pool;
    private final int maxWaiting;
    private final WaitMetrics metrics;
    private final Scheduler scheduler;
    private final Runnable onWaiting;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();

    Waits(Supplier<PoolView> pool, int maxWaiting, WaitMetrics metrics, Scheduler scheduler, Runnable onWaiting) {
        this.pool = pool;
        this.maxWaiting = maxWaiting;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.onWaiting = onWaiting;
    }

    /**
     * Waits that are looked at whenever it is worth it.
     *
     * @param maxWaiting how many may wait at once
     * @param scheduler where those go on who have waited, so that announcements are not held up; also the clock of time-outs
     * @param onWaiting called when a wait in a hurry begins, and again when replicas have moved but not far enough; must return at once
     */
    public static Waits of(
            ReadPool pool,
            ReplicaPositions positions,
            int maxWaiting,
            WaitMetrics metrics,
            Scheduler scheduler,
            Runnable onWaiting) {
        Waits waits = new Waits(pool::view, maxWaiting, metrics, scheduler, onWaiting);
        positions.onMove(replica -> waits.look());
        pool.onBoard(waits::look);
        return waits;
    }

    /** Looks again at all that wait; to be called when a replica has moved or a board has come. Returns at once. */
    void look() {
        if (waiters.isEmpty()) {
            return;
        }
        PoolView view = pool.get();
        boolean hurried = false;
        for (Waiter waiter : waiters) {
            if (waiter.reached().test(view)) {
                waiter.sink().success(Ended.REACHED);
            } else {
                hurried |= waiter.hurried();
            }
        }
        if (hurried) {
            onWaiting.run();
        }
    }

    /** The pool at this moment. */
    public PoolView view() {
        return pool.get();
    }

    /** How many wait. */
    public int waiting() {
        return waiters.size();
    }

    /**
     * Waits until the pool fulfils a condition. Who cancels no longer waits.
     *
     * @param kind what for, in a word for metrics
     * @param reached called on the thread of an announcement; must return at once
     * @return one value, never an error
     */
    public Mono<Ended> until(String kind, Predicate<PoolView> reached, Duration bound) {
        return until(kind, reached, bound, true);
    }

    /**
     * The same for work that no client waits for. Connectors are not asked to hurry, so that it hears of progress a tenth of a second
     * later, and does not have them tell of each window.
     */
    public Mono<Ended> untilWithoutHurry(String kind, Predicate<PoolView> reached, Duration bound) {
        return until(kind, reached, bound, false);
    }

    private Mono<Ended> until(String kind, Predicate<PoolView> reached, Duration bound, boolean hurried) {
        return Mono.defer(() -> {
            if (reached.test(pool.get())) {
                return Mono.just(Ended.REACHED);
            }
            if (bound.isNegative() || bound.isZero()) {
                return Mono.just(Ended.TIMED_OUT);
            }
            if (waiting.incrementAndGet() > maxWaiting) {
                waiting.decrementAndGet();
                metrics.noRoom(kind);
                return Mono.just(Ended.NO_ROOM);
            }
            WaitMetrics.Timing timing = metrics.start(kind);
            return Mono.<Ended>create(sink -> register(new Waiter(reached, hurried, sink)))
                    .timeout(bound, Mono.just(Ended.TIMED_OUT), scheduler)
                    .publishOn(scheduler)
                    .doOnNext(timing::ended)
                    .doOnCancel(timing::cancelled)
                    .doFinally(end -> waiting.decrementAndGet());
        });
    }

    private void register(Waiter waiter) {
        waiters.add(waiter);
        waiter.sink().onDispose(() -> waiters.remove(waiter));
        if (waiter.hurried()) {
            onWaiting.run();
        }
        // What happened before the registration has told nobody.
        if (waiter.reached().test(pool.get())) {
            waiter.sink().success(Ended.REACHED);
        }
    }
}
