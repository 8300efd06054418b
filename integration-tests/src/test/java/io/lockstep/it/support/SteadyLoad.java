package io.lockstep.it.support;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * Calls an action at a steady rate until closed, from several threads, and keeps what failed. An action returns null if all
 * is well, else what was wrong.
 */
public final class SteadyLoad implements AutoCloseable {

    private static final int MOST_FAILURES_KEPT = 20;

    private final ExecutorService threads;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private SteadyLoad(int threadCount) {
        threads = Executors.newFixedThreadPool(threadCount);
    }

    /**
     * Starts.
     *
     * @param perSecond calls in a second over all threads; fewer if the calls take too long for that
     * @param action gets the number of the call, from 0 on
     */
    public static SteadyLoad of(
            double perSecond, int threadCount, LongFunction<@org.jspecify.annotations.Nullable String> action) {
        SteadyLoad load = new SteadyLoad(threadCount);
        long start = System.nanoTime();
        long nanosPerCall = (long) (1e9 / perSecond);
        for (int i = 0; i < threadCount; i++) {
            load.threads.execute(() -> load.run(start, nanosPerCall, action));
        }
        return load;
    }

    private void run(long start, long nanosPerCall, LongFunction<@org.jspecify.annotations.Nullable String> action) {
        while (!closed) {
            long call = begun.getAndIncrement();
            long due = start + call * nanosPerCall;
            while (!closed && System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (!closed) {
                callOnce(call, action);
            }
        }
    }

    private void callOnce(long call, LongFunction<@org.jspecify.annotations.Nullable String> action) {
        long from = System.nanoTime();
        String problem;
        try {
            problem = action.apply(call);
        } catch (RuntimeException e) {
            problem = e + (e.getCause() == null ? "" : " caused by " + e.getCause());
        }
        slowestNanos.accumulateAndGet(System.nanoTime() - from, Math::max);
        done.incrementAndGet();
        if (problem != null) {
            failed.incrementAndGet();
            if (failures.size() < MOST_FAILURES_KEPT) {
                failures.add(problem);
            }
        }
    }

    /** How many calls have ended. */
    public long done() {
        return done.get();
    }

    /** Waits until so many more calls have ended. */
    public void awaitMore(long calls) {
        long until = done() + calls;
        TestCluster.waiting(calls + " more calls").until(() -> done() >= until);
    }

    public long failed() {
        return failed.get();
    }

    /** The first failures, in words. */
    public List<String> failures() {
        return failures;
    }

    public Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    /** Ends the calls; returns once none is in progress. */
    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(90, TimeUnit.SECONDS)) {
                threads.shutdownNow();
                throw new AssertionError("a call did not end");
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
