package io.lockstep.monitor;

import java.time.Duration;

/** What a property may be; a violation names the property and what is allowed. */
final class Setting {

    private static final String PREFIX = "lockstep.monitor.";

    private Setting() {}

    static void check(boolean allowed, String property, String rule) {
        if (!allowed) {
            throw new IllegalArgumentException(PREFIX + property + " " + rule);
        }
    }

    static void positive(Duration value, String property) {
        check(value.toMillis() > 0, property, "must be at least 1ms");
    }

    static void notNegative(double value, String property) {
        check(Double.isFinite(value) && value >= 0, property, "must be 0 or more");
    }
}
