package io.lockstep.gateway.into;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of SELECT … INTO ({@code lockstep.gateway.into.*}).
 *
 * @param timeout for the whole of a statement
 * @param silence how long a replica may send nothing, the time before its first row included
 * @param maxRunning how many statements run at once
 */
public record IntoProperties(
        @DefaultValue("10m") Duration timeout,
        @DefaultValue("1m") Duration silence,
        @DefaultValue("4") int maxRunning) {

    public IntoProperties {
        requireDuration("timeout", timeout);
        requireDuration("silence", silence);
        if (maxRunning < 1 || maxRunning > 64) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.into.max-running must be 1 to 64, but is " + maxRunning);
        }
    }

    private static void requireDuration(String key, Duration value) {
        if (value.compareTo(Duration.ofMillis(100)) < 0 || value.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.into." + key + " must be 100ms to 24h, but is " + value);
        }
    }
}
