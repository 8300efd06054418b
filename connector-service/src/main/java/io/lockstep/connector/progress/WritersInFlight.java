package io.lockstep.connector.progress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many writes are in flight, averaged over the last second: the integral of the count over time. Thread-safe. */
public final class WritersInFlight {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Readings closer together than this are not kept, so that the history stays small. */
    private static final long RESOLUTION_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private record Reading(long atNanos, double integral) {}

    private final LongSupplier nanoTime;
    private final Deque<Reading> readings = new ArrayDeque<>();
    private long lastNanos;
    private double integral;
    private int inFlight;

    public WritersInFlight(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
        this.readings.add(new Reading(lastNanos, 0));
    }

    public synchronized void begin() {
        advance();
        inFlight++;
    }

    public synchronized void end() {
        advance();
        inFlight--;
    }

    /** The average over the last second, or since the start if that is shorter. */
    public synchronized double average() {
        long now = advance();
        while (readings.size() > 1 && secondOldest().atNanos() <= now - WINDOW_NANOS) {
            readings.removeFirst();
        }
        long from = Math.max(now - WINDOW_NANOS, readings.getFirst().atNanos());
        return now <= from ? inFlight : (integral - integralAt(from)) / (now - from);
    }

    /** Exact where readings are far apart, because then nothing began or ended in between. */
    private double integralAt(long nanos) {
        Reading before = readings.getFirst();
        Reading after = readings.size() > 1 ? secondOldest() : new Reading(lastNanos, integral);
        long between = after.atNanos() - before.atNanos();
        double share = between <= 0 ? 0 : (double) (nanos - before.atNanos()) / between;
        return before.integral() + share * (after.integral() - before.integral());
    }

    private Reading secondOldest() {
        var iterator = readings.iterator();
        iterator.next();
        return iterator.next();
    }

    private long advance() {
        long now = nanoTime.getAsLong();
        integral += (double) inFlight * (now - lastNanos);
        lastNanos = now;
        if (now - readings.getLast().atNanos() >= RESOLUTION_NANOS) {
            readings.addLast(new Reading(now, integral));
            while (readings.size() > 2 && secondOldest().atNanos() <= now - WINDOW_NANOS) {
                readings.removeFirst();
            }
        }
        return now;
    }
}
