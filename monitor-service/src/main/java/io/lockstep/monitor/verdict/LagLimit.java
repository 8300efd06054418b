package io.lockstep.monitor.verdict;

import java.time.Duration;

/**
 * How much lag is too much: more than this many records or this much time.
 *
 * @param records records, 0 or more
 * @param time for how long the log has held something that the replica lacks
 */
public record LagLimit(long records, Duration time) {

    /** Whether the lag is proven to be within both limits. */
    boolean holds(Lag.Known lag) {
        return lag.records() <= records && lag.atMost() != null && lag.atMost().compareTo(time) <= 0;
    }

    /** Whether the lag is proven to be beyond one of the limits. */
    boolean isExceededBy(Lag lag) {
        if (lag instanceof Lag.Known known) {
            return known.records() > records || known.atLeast().compareTo(time) > 0;
        }
        return lag instanceof Lag.AtLeast least && least.records() > records;
    }

    @Override
    public String toString() {
        return records + " records or " + time.toMillis() + " ms";
    }
}
