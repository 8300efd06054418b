package io.lockstep.connector.replay;

import org.jspecify.annotations.Nullable;

/**
 * A points record whose database is known.
 *
 * @param offset where it stands in the log
 * @param appendMillis when the log took it (epoch milliseconds)
 * @param db the database
 * @param rp the retention policy; null for the database's default
 * @param lines line protocol
 */
record ResolvedPoints(long offset, long appendMillis, String db, @Nullable String rp, byte[] lines) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * The timestamp of lines that have none: the record's append time plus its offset modulo a million nanoseconds, so
     * that every connector derives the same one, and neighbours appended within one millisecond don't collide.
     */
    long defaultTimestampNanos() {
        return appendMillis * NANOS_PER_MILLI + offset % NANOS_PER_MILLI;
    }
}
