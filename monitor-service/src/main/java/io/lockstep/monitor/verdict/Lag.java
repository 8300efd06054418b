package io.lockstep.monitor.verdict;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far a replica is behind the end of the log. Unknown is not zero. */
public sealed interface Lag {

    /**
     * Measured against an end that was read from the log.
     *
     * @param records records between the applied position and the log's end, 0 or more
     * @param atLeast for how long the log has certainly held something that the replica has not applied
     * @param atMost an upper bound of the same; null if there is none
     * @param endReadAt when the log's end was read
     */
    record Known(long records, Duration atLeast, @Nullable Duration atMost, Instant endReadAt) implements Lag {}

    /**
     * The log cannot be read just now, so there may be more than is known.
     *
     * @param records records between the applied position and the furthest position known of the log or of any replica
     */
    record AtLeast(long records) implements Lag {}

    /** The position counts in another incarnation of the log, so that it says nothing about this one. */
    record OtherLog(String theirs, String ours) implements Lag {}

    /**
     * Not known at all.
     *
     * @param reason in words for an operator
     */
    record Unknown(String reason) implements Lag {}
}
