package io.lockstep.connector.verify;

import io.lockstep.common.registry.ReplicaDigest.Problem;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The time and the points that are left at a checkpoint. For one thread. */
final class Budget {

    /** Ends the work at a checkpoint. */
    static final class EndException extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        EndException(String reason, boolean tooLarge) {
            super(reason);
            this.problem = new Problem(reason, tooLarge);
        }

        Problem problem() {
            return problem;
        }
    }

    private final LongSupplier nanoTime;
    private final long endNanos;
    private final Duration time;
    private final int maxPoints;
    private int points;

    Budget(Duration time, int maxPoints, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.time = time;
        this.endNanos = nanoTime.getAsLong() + time.toNanos();
        this.maxPoints = maxPoints;
    }

    /** The time that is left; ends the work if there is none. */
    Duration left() {
        long left = endNanos - nanoTime.getAsLong();
        if (left <= 0) {
            throw new EndException("too slow: not done within " + time.toMillis() + " ms", true);
        }
        return Duration.ofNanos(left);
    }

    /** Takes one point; ends the work if there are too many. */
    void takePoint() {
        points++;
        if (points > maxPoints) {
            throw new EndException("more than " + maxPoints + " points", true);
        }
        if (points % 1_000 == 0) {
            left();
        }
    }
}
