package io.lockstep.gateway.access;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * For how long replicas' words about credentials count ({@code lockstep.gateway.access.*}).
 *
 * @param admittedFor for good credentials; a change of users that passes through the log ends it at once
 * @param refusedFor for bad credentials, and for privileges that were missing
 * @param keptFor for good credentials while no replica can be asked
 * @param maxCredentials how many are remembered, good and bad ones each
 * @param confirmTimeout how long a refusal waits for a replica at the log's end to confirm it
 */
public record AccessProperties(
        @DefaultValue("10s") Duration admittedFor,
        @DefaultValue("1s") Duration refusedFor,
        @DefaultValue("10m") Duration keptFor,
        @DefaultValue("10000") int maxCredentials,
        @DefaultValue("1500ms") Duration confirmTimeout) {

    public AccessProperties {
        between(admittedFor, Duration.ofMillis(1), Duration.ofHours(1), "admitted-for", "1ms to 1h");
        between(refusedFor, Duration.ofMillis(1), admittedFor, "refused-for", "1ms up to admitted-for");
        between(keptFor, admittedFor, Duration.ofDays(1), "kept-for", "admitted-for up to 24h");
        require(maxCredentials >= 1 && maxCredentials <= 1_000_000, "max-credentials", "1 to 1000000", maxCredentials);
        between(confirmTimeout, Duration.ofMillis(100), Duration.ofSeconds(3), "confirm-timeout", "100ms to 3s");
    }

    private static void between(Duration value, Duration least, Duration most, String key, String range) {
        require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, key, range, value);
    }

    private static void require(boolean allowed, String key, String range, Object value) {
        if (!allowed) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.access." + key + " must be " + range + ", but is " + value);
        }
    }
}
