package io.lockstep.gateway.catalog;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway keeps track of which databases exist ({@code lockstep.gateway.catalog.*}).
 *
 * @param refreshInterval how often a replica is asked, announcements aside
 * @param confirmTimeout how long a write to an unknown database waits for the answer of a replica at the log's end
 */
public record CatalogProperties(
        @DefaultValue("5s") Duration refreshInterval, @DefaultValue("1500ms") Duration confirmTimeout) {

    public CatalogProperties {
        require(refreshInterval, Duration.ofMillis(100), Duration.ofHours(1), "refresh-interval", "100ms to 1h");
        require(confirmTimeout, Duration.ofMillis(100), Duration.ofSeconds(3), "confirm-timeout", "100ms to 3s");
    }

    /** For how long a list of an older position does not replace one of a newer position. */
    Duration trustOrder() {
        return refreshInterval.multipliedBy(6);
    }

    private static void require(Duration value, Duration least, Duration most, String key, String range) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.catalog." + key + " must be " + range + ", but is " + value);
        }
    }
}
