package io.lockstep.monitor.verify;

import java.time.Duration;

/**
 * What a verification may cost, and how often there is one by itself.
 *
 * @param interval from the start of one to the start of the next that nobody asked for; 0 for none
 * @param maxPoints points in one chunk at most
 * @param maxPause for how long a connector may pause at a checkpoint
 * @param pauseShare the share of time that connectors may spend pausing, above 0 up to 1
 * @param chunksPerMinute checkpoints per minute at most
 * @param retentionMargin points that expire within this are left out, because replicas drop them each at its own moment
 */
public record VerifySettings(
        Duration interval,
        int maxPoints,
        Duration maxPause,
        double pauseShare,
        int chunksPerMinute,
        Duration retentionMargin) {

    /** For how long a checkpoint is worth a pause. */
    static final Duration VALID = Duration.ofSeconds(30);

    /** For how long the digests of a checkpoint are waited for; a replica of the pool is a few seconds behind at most. */
    static final Duration ANSWER = Duration.ofSeconds(20);

    /** How long to wait after a checkpoint with this longest pause. */
    Duration restAfter(Duration pause) {
        long byShare = (long) (pause.toNanos() * (1 / pauseShare - 1));
        long byNumber = Duration.ofMinutes(1).toNanos() / chunksPerMinute;
        return Duration.ofNanos(Math.max(byShare, byNumber));
    }
}
