package io.lockstep.monitor.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something worth an operator's attention.
 *
 * @param kind what happened
 * @param replica to whom; null if it concerns the cluster
 * @param from the former state
 * @param to the present state
 * @param reason why, in words
 * @param at when
 * @param epoch the epoch of the leader that tells; 0 if it was not told by a leader
 */
public record MonitorEvent(
        Kind kind,
        @Nullable String replica,
        @Nullable String from,
        @Nullable String to,
        String reason,
        Instant at,
        long epoch) {

    /** The kinds of events. */
    public enum Kind {
        /** A replica's status changed. */
        STATUS,
        /** A replica came to be served for want of anything better, or ceased to be. */
        DEGRADED,
        /** An operator took a replica out. */
        DRAIN,
        /** An operator put a replica back. */
        UNDRAIN,
        /** A monitor took the lead. */
        LEADER,
        /** A topic's setting was not as it must be. */
        LOG_SETTING,
        /** A verification has ended. */
        VERIFICATION,
        /** Replicas were found to hold different content, or one that was has got another. */
        DIVERGENCE
    }
}
