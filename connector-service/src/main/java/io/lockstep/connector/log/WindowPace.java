package io.lockstep.connector.log;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps windows of many small records an interval apart while nobody waits for the replica to move on. What a window costs the connector,
 * Kafka and the server hardly depends on how many lines it has, so that the single lines of many clients are cheaper by the hundred. Few
 * records are never held back: what comes seldom costs little. Thread-safe.
 */
public final class WindowPace {

    /** Bytes of a window whose lines cost more than what is done once for all of them. */
    static final long LARGE = 64 * 1024;

    /** From so many records in one poll on, more can be expected at once. */
    static final int MANY = 8;

    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition hurried = lock.newCondition();
    private long notBefore;
    private long hurriedUntil;

    /**
     * @param interval zero for none
     * @param nanoTime a monotonic clock such as {@link System#nanoTime}
     */
    public WindowPace(Duration interval, LongSupplier nanoTime) {
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.notBefore = nanoTime.getAsLong();
        this.hurriedUntil = notBefore;
    }

    /** Somebody waits: for this long no window is held back. */
    public void hurry(Duration lease) {
        lock.lock();
        try {
            hurriedUntil = nanoTime.getAsLong() + lease.toNanos();
            hurried.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A poll has given so much, which begins a window. */
    void given(int records, long bytes) {
        lock.lock();
        try {
            notBefore = nanoTime.getAsLong() + (records >= MANY && bytes < LARGE ? intervalNanos : 0);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the next poll may begin, for an interval at most. Where the thread is interrupted, that is for the poll to say. */
    void await() {
        lock.lock();
        try {
            for (long left = left(); left > 0; left = left()) {
                hurried.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** How long until the next poll may begin; zero or less for now. */
    Duration held() {
        lock.lock();
        try {
            return Duration.ofNanos(Math.max(0, left()));
        } finally {
            lock.unlock();
        }
    }

    private long left() {
        long now = nanoTime.getAsLong();
        return hurriedUntil - now > 0 ? 0 : notBefore - now;
    }
}
