package io.lockstep.gateway.read;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How queries are read from replicas ({@code lockstep.gateway.read.*}).
 *
 * @param queryTimeout for the whole of a query, failover included
 * @param connectTimeout for a connection to a replica
 * @param maxQueriesPerReplica how many queries of this gateway run on one replica at once
 * @param maxFormSize bound of the body of {@code POST /query}
 * @param breaker when a replica that fails is left alone before the monitor speaks
 */
public record ReadProperties(
        @DefaultValue("30s") Duration queryTimeout,
        @DefaultValue("500ms") Duration connectTimeout,
        @DefaultValue("64") int maxQueriesPerReplica,
        @DefaultValue("8MB") DataSize maxFormSize,
        @DefaultValue Breaker breaker) {

    private static final String PREFIX = "lockstep.gateway.read.";

    public ReadProperties {
        require(
                queryTimeout.compareTo(Duration.ofMillis(100)) >= 0 && queryTimeout.compareTo(Duration.ofHours(1)) <= 0,
                "query-timeout",
                "100ms to 1h",
                queryTimeout);
        require(
                connectTimeout.toMillis() >= 1 && connectTimeout.compareTo(queryTimeout) <= 0,
                "connect-timeout",
                "1ms up to query-timeout",
                connectTimeout);
        require(
                maxQueriesPerReplica >= 1 && maxQueriesPerReplica <= 500,
                "max-queries-per-replica",
                "1 to 500",
                maxQueriesPerReplica);
        require(
                maxFormSize.toBytes() >= 1024 && maxFormSize.toMegabytes() <= 1024,
                "max-form-size",
                "1KB to 1GB",
                maxFormSize);
    }

    /**
     * A replica's circuit breaker.
     *
     * @param failureRate percentage of the last calls that must have failed for it to open
     * @param window how many calls are looked at
     * @param minimumCalls how many calls there must have been before it opens
     * @param openFor for how long the replica is then avoided
     */
    public record Breaker(
            @DefaultValue("50") int failureRate,
            @DefaultValue("20") int window,
            @DefaultValue("5") int minimumCalls,
            @DefaultValue("1s") Duration openFor) {

        public Breaker {
            require(failureRate >= 1 && failureRate <= 100, "breaker.failure-rate", "1 to 100", failureRate);
            require(window >= 1 && window <= 10_000, "breaker.window", "1 to 10000", window);
            require(
                    minimumCalls >= 1 && minimumCalls <= window,
                    "breaker.minimum-calls",
                    "1 up to breaker.window",
                    minimumCalls);
            require(
                    openFor.toMillis() >= 1 && openFor.compareTo(Duration.ofHours(1)) <= 0,
                    "breaker.open-for",
                    "1ms to 1h",
                    openFor);
        }
    }

    private static void require(boolean allowed, String key, String range, Object value) {
        if (!allowed) {
            throw new IllegalArgumentException(PREFIX + key + " must be " + range + ", but is " + value);
        }
    }
}
