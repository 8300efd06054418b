package io.lockstep.connector.replica;

import io.lockstep.common.cluster.ReplicaId;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which InfluxDB server the connector writes to, and how long it waits for it.
 *
 * @param id the replica's id, unique in the cluster; also the connector's Kafka group
 * @param url the server's HTTP API, such as {@code http://127.0.0.1:8186}
 * @param shard the shard (partition of the write log) that the replica holds
 * @param connectTimeout for a connection
 * @param writeTimeout for the answer to one write request; the server's own write-timeout must be longer
 * @param commandTimeout for the answer to one command, such as a DELETE, and for all of the server's statistics
 * @param queryTimeout for the answer to a question about the server itself, such as what it is writing, and for each piece of
 *     its statistics
 */
public record ReplicaProperties(
        ReplicaId id,
        URI url,
        @DefaultValue("0") int shard,
        @DefaultValue("1s") Duration connectTimeout,
        @DefaultValue("10s") Duration writeTimeout,
        @DefaultValue("60s") Duration commandTimeout,
        @DefaultValue("2s") Duration queryTimeout) {

    private static final String PREFIX = "lockstep.connector.replica.";

    @SuppressWarnings("ConstantValue") // binding passes null for what is missing
    public ReplicaProperties {
        require(id != null, "id is required: the replica's name, such as replica-1");
        require(url != null, "url is required: the InfluxDB server's HTTP API, such as http://127.0.0.1:8186");
        require(
                ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null,
                "url must be http://host:port or https://host:port, but is " + url);
        require(shard >= 0, "shard must be 0 or more, but is " + shard);
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("write-timeout", writeTimeout);
        requirePositive("command-timeout", commandTimeout);
        requirePositive("query-timeout", queryTimeout);
    }

    private static void requirePositive(String name, Duration value) {
        require(value.compareTo(Duration.ZERO) > 0, name + " must be longer than 0, but is " + value);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(PREFIX + message);
        }
    }

    @Override
    public String toString() {
        return id + " at " + url;
    }
}
