package io.lockstep.local;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what processes outside this JVM do, by asking again and again within a bound. */
public final class Waiting {

    private Waiting() {}

    /** Returns whether the condition came true within the bound; false as well when the thread is interrupted. */
    public static boolean until(Duration bound, Duration interval, BooleanSupplier condition) {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0 || !pause(interval)) {
                return false;
            }
        }
        return true;
    }

    /** Returns false when the thread was interrupted. */
    public static boolean pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
