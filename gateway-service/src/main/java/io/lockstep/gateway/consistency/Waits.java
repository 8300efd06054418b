package io.lockstep.gateway.consistency;

import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.ReadPool;
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
 * Requests that wait for replicas to get somewhere. Each is looked at when a replica has moved or a verdict has come, and
 * not otherwise. Thread-safe.
 */
final class Waits {

    /** What became of a wait. */
    enum Ended {
        REACHED,
        TIMED_OUT,
        /** Too many wait already. */
        NO_ROOM
    }

    private record Waiter(Predicate<PoolView> reached, MonoSink<Ended> sink) {}

    private final Supplier<PoolView> pool;
    private final int maxWaiting;
    private final ConsistencyMetrics metrics;
    private final Scheduler scheduler;
    private final Runnable onWaiting;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param pool as {@link ReadPool#view}
     * @param scheduler where those go on who have waited, so that announcements are not held up; also the clock of time-outs
     * @param onWaiting called when a wait begins, and again when replicas have moved but not far enough; must return at once
     */
    Waits(
            Supplier<PoolView> pool,
            int maxWaiting,
            ConsistencyMetrics metrics,
            Scheduler scheduler,
            Runnable onWaiting) {
        this.pool = pool;
        this.maxWaiting = maxWaiting;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.onWaiting = onWaiting;
    }

    /** Looks again at all that wait; to be called when a replica has moved or a verdict has come. Returns at once. */
    void look() {
        if (waiters.isEmpty()) {
            return;
        }
        PoolView view = pool.get();
        boolean more = false;
        for (Waiter waiter : waiters) {
            if (waiter.reached().test(view)) {
                waiter.sink().success(Ended.REACHED);
            } else {
                more = true;
            }
        }
        if (more) {
            onWaiting.run();
        }
    }

    /** The pool at this moment. */
    PoolView view() {
        return pool.get();
    }

    /** How many wait. */
    int waiting() {
        return waiters.size();
    }

    /**
     * Waits until the pool fulfils a condition. Who cancels no longer waits.
     *
     * @param kind what for, in a word for metrics
     * @param reached called on the thread of an announcement; must return at once
     * @return one value, never an error
     */
    Mono<Ended> until(String kind, Predicate<PoolView> reached, Duration bound) {
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
            ConsistencyMetrics.Timing timing = metrics.start(kind);
            return Mono.<Ended>create(sink -> register(new Waiter(reached, sink)))
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
        onWaiting.run();
        // What happened before the registration has told nobody.
        if (waiter.reached().test(pool.get())) {
            waiter.sink().success(Ended.REACHED);
        }
    }
}
