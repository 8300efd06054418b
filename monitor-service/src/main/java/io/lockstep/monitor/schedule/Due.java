package io.lockstep.monitor.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * When a continuous query is due, and for which window: the rules of InfluxDB 1.x ({@code shouldRunContinuousQuery} and {@code
 * ExecuteContinuousQuery} of its {@code services/continuous_querier/service.go}), restated. With {@code every} the interval where RESAMPLE
 * says nothing, and {@code truncate} to multiples in the query's time zone:
 *
 * <pre>
 * due       once last + every has come, or at once if it has never run
 * last      = truncate(now - offset, every) + offset
 * for       = RESAMPLE's, or the interval, or every if that is longer than the interval
 * from      = truncate(next + interval - for - offset - 1, interval) + offset
 * to        = truncate(now + interval - min(every, interval) - offset, interval) + offset
 * </pre>
 *
 * <p>{@code next} is when it was due, so that runs that were missed are caught up in one window, which is what InfluxDB does while it runs;
 * here that also holds over a change of the leader, but for no longer than a bound.
 *
 * @param last what to remember of this run
 * @param from the window's first nanosecond
 * @param to the first nanosecond after the window; no more than {@code from} if there is nothing to compute
 */
record Due(long last, long from, long to) {

    boolean isEmpty() {
        return to <= from;
    }

    /**
     * Whether it is due.
     *
     * @param lastRun what was remembered; empty if it has never run
     * @param now in nanoseconds
     * @param bound for how long missed runs are caught up
     */
    static Optional<Due> at(Scheduled query, OptionalLong lastRun, long now, long bound) {
        ZoneId zone = query.zoneId();
        long interval = query.interval();
        long offset = query.offset();
        long every = query.every() == 0 ? interval : query.every();
        long next = now;
        if (lastRun.isPresent()) {
            next = Math.max(next(lastRun.getAsLong(), every, zone), now - bound);
            if (next > now) {
                return Optional.empty();
            }
        }
        long span = query.span() != 0 ? query.span() : Math.max(interval, every);
        long step = Math.min(every, interval);
        return Optional.of(new Due(
                truncate(now - offset, every, zone) + offset,
                truncate(next + interval - span - offset - 1, interval, zone) + offset,
                truncate(now + interval - step - offset, interval, zone) + offset));
    }

    private static long next(long last, long every, ZoneId zone) {
        long next = last + every;
        long shift = zoneOffset(last - 1, zone) - zoneOffset(next - 1, zone);
        return Math.abs(shift) < every ? next + shift : next;
    }

    private static long truncate(long time, long unit, ZoneId zone) {
        long local = zoneOffset(time, zone);
        long truncated = time - Math.floorMod(time + local, unit);
        long shift = local - zoneOffset(truncated, zone);
        return Math.abs(shift) < unit ? truncated + shift : truncated;
    }

    private static long zoneOffset(long nanos, ZoneId zone) {
        long seconds = Math.floorDiv(nanos, TimeUnit.SECONDS.toNanos(1));
        return TimeUnit.SECONDS.toNanos(
                zone.getRules().getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds());
    }
}
