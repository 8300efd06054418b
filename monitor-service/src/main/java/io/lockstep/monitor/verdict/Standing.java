package io.lockstep.monitor.verdict;

import io.lockstep.common.cluster.ReplicaStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a replica stands: its status with what the policy must remember until the next look. The methods are the legal
 * moves; each keeps {@code since} for as long as the status stays.
 */
public sealed interface Standing {

    ReplicaStatus status();

    /** When the replica got this status. */
    Instant since();

    /** When the oldest piece of the evidence was taken. */
    Instant observedAt();

    /** Why, in words for an operator. */
    String reason();

    /** Not yet observed, or expired. */
    record Unknown(Instant since, Instant observedAt, String reason) implements Standing {
        @Override
        public ReplicaStatus status() {
            return ReplicaStatus.UNKNOWN;
        }
    }

    /** The probe fails, or the connector's writes do. */
    record Down(Instant since, Instant observedAt, String reason) implements Standing {
        @Override
        public ReplicaStatus status() {
            return ReplicaStatus.DOWN;
        }
    }

    /**
     * Reachable and behind.
     *
     * @param checkAgainAt before this it is not admitted
     */
    record CatchingUp(Instant since, Instant observedAt, String reason, Instant checkAgainAt) implements Standing {
        @Override
        public ReplicaStatus status() {
            return ReplicaStatus.CATCHING_UP;
        }
    }

    /**
     * Reachable and at the newest position.
     *
     * @param lateSince since when it has been beyond the evict limit; null if it is within
     */
    record Available(Instant since, Instant observedAt, String reason, @Nullable Instant lateSince)
            implements Standing {
        @Override
        public ReplicaStatus status() {
            return ReplicaStatus.AVAILABLE;
        }
    }

    /** Taken out by an operator. */
    record Draining(Instant since, Instant observedAt, String reason) implements Standing {
        @Override
        public ReplicaStatus status() {
            return ReplicaStatus.DRAINING;
        }
    }

    /** Not a prefix of the log. */
    record Lost(Instant since, Instant observedAt, String reason) implements Standing {
        @Override
        public ReplicaStatus status() {
            return ReplicaStatus.LOST;
        }
    }

    /** Proven to differ from the majority. */
    record Diverged(Instant since, Instant observedAt, String reason) implements Standing {
        @Override
        public ReplicaStatus status() {
            return ReplicaStatus.DIVERGED;
        }
    }

    /** The standing of a replica that nobody has looked at yet. */
    static Standing unobserved(Instant now) {
        return new Unknown(now, now, "not yet observed");
    }

    default Standing unknown(String reason, Instant now) {
        return new Unknown(sinceOf(ReplicaStatus.UNKNOWN, now), now, reason);
    }

    default Standing down(String reason, Instant observedAt, Instant now) {
        return new Down(sinceOf(ReplicaStatus.DOWN, now), observedAt, reason);
    }

    default Standing lost(String reason, Instant observedAt, Instant now) {
        return new Lost(sinceOf(ReplicaStatus.LOST, now), observedAt, reason);
    }

    default Standing diverged(String reason, Instant now) {
        return new Diverged(sinceOf(ReplicaStatus.DIVERGED, now), now, reason);
    }

    /** Behind. The time of the next check stands until it has come. */
    default Standing catchingUp(String reason, Instant observedAt, Instant now, Duration recheckInterval) {
        Instant checkAgainAt = this instanceof CatchingUp before && now.isBefore(before.checkAgainAt)
                ? before.checkAgainAt
                : now.plus(recheckInterval);
        return new CatchingUp(sinceOf(ReplicaStatus.CATCHING_UP, now), observedAt, reason, checkAgainAt);
    }

    default Standing available(String reason, Instant observedAt, Instant now, @Nullable Instant lateSince) {
        return new Available(sinceOf(ReplicaStatus.AVAILABLE, now), observedAt, reason, lateSince);
    }

    default Standing draining(String reason, Instant now) {
        return new Draining(sinceOf(ReplicaStatus.DRAINING, now), now, reason);
    }

    private Instant sinceOf(ReplicaStatus next, Instant now) {
        return status() == next ? since() : now;
    }
}
