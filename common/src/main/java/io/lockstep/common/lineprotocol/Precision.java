package io.lockstep.common.lineprotocol;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The unit of a body's timestamps, as named by the {@code precision} parameter of {@code /write}. */
public enum Precision {
    NANOSECONDS(1),
    MICROSECONDS(TimeUnit.MICROSECONDS.toNanos(1)),
    MILLISECONDS(TimeUnit.MILLISECONDS.toNanos(1)),
    SECONDS(TimeUnit.SECONDS.toNanos(1)),
    MINUTES(TimeUnit.MINUTES.toNanos(1)),
    HOURS(TimeUnit.HOURS.toNanos(1));

    /** The earliest and the latest time that InfluxDB stores, in nanoseconds since the epoch. */
    public static final long MIN_NANOS = Long.MIN_VALUE + 2;

    public static final long MAX_NANOS = Long.MAX_VALUE - 1;

    private final long nanos;
    private final long least;
    private final long most;

    Precision(long nanos) {
        this.nanos = nanos;
        this.least = (Long.MIN_VALUE + 2) / nanos;
        this.most = (Long.MAX_VALUE - 1) / nanos;
    }

    /**
     * The precision that InfluxDB 1.6.7 understands by the parameter's value. Whatever it does not know, {@code us} and {@code µ}
     * included, it takes for nanoseconds without a word; from 1.8.0 on it refuses what it does not know.
     */
    public static Precision of(@Nullable String parameter) {
        if (parameter == null) {
            return NANOSECONDS;
        }
        return switch (parameter) {
            case "u" -> MICROSECONDS;
            case "ms" -> MILLISECONDS;
            case "s" -> SECONDS;
            case "m" -> MINUTES;
            case "h" -> HOURS;
            default -> NANOSECONDS;
        };
    }

    /** Whether the value, in this unit, lies within the time that InfluxDB stores. */
    public boolean inRange(long value) {
        return value >= least && value <= most;
    }

    /** The value in nanoseconds; meaningful only where {@link #inRange} holds. */
    public long toNanos(long value) {
        return value * nanos;
    }

    /** Nanoseconds truncated to a whole number of this unit, as InfluxDB does with the time of a line that has none. */
    public long truncate(long timeNanos) {
        return timeNanos - Math.floorMod(timeNanos, nanos);
    }
}
