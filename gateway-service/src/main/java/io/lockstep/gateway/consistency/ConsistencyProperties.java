package io.lockstep.gateway.consistency;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * What reads see and what writes wait for ({@code lockstep.gateway.consistency.*}).
 *
 * @param longestWait {@code wait}: how long a request that demands something waits for replicas that fulfil it, before it is answered 503
 * @param maxWaiting how many requests wait for replicas at once
 * @param ownWrites what a read that demands nothing sees
 * @param ownWritesWait how long such a read waits for a replica that holds what its client has written
 * @param ownWritesFor for how long a client's last write is remembered
 * @param ownWritesClients how many clients are remembered; the least recent writer is forgotten first
 * @param appliedWait how long a write with InfluxDB's own {@code consistency} waits for replicas
 */
public record ConsistencyProperties(
        @Name("wait") @DefaultValue("5s") Duration longestWait,
        @DefaultValue("1000") int maxWaiting,
        @DefaultValue("own-writes") DefaultRead ownWrites,
        @DefaultValue("1s") Duration ownWritesWait,
        @DefaultValue("5s") Duration ownWritesFor,
        @DefaultValue("10000") int ownWritesClients,
        @DefaultValue("1s") Duration appliedWait) {

    /** What a read that demands nothing sees. */
    public enum DefaultRead {
        /** What its client has written through this gateway, if a replica that holds it can be had in a short time. */
        OWN_WRITES,
        /** Whatever the least pressed replica holds. */
        EVENTUAL,
        /** All that the log held when the read arrived. */
        STRONG
    }

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public ConsistencyProperties {
        requireDuration("wait", longestWait);
        require(maxWaiting >= 1 && maxWaiting <= 100_000, "max-waiting", "1 to 100000", maxWaiting);
        requireDuration("own-writes-wait", ownWritesWait);
        requireDuration("own-writes-for", ownWritesFor);
        require(
                ownWritesClients >= 1 && ownWritesClients <= 1_000_000,
                "own-writes-clients",
                "1 to 1000000",
                ownWritesClients);
        requireDuration("applied-wait", appliedWait);
    }

    private static void requireDuration(String key, Duration value) {
        require(value.compareTo(SHORTEST) >= 0 && value.compareTo(LONGEST) <= 0, key, "1ms to 1m", value);
    }

    private static void require(boolean allowed, String key, String range, Object value) {
        if (!allowed) {
            throw new IllegalArgumentException(
                    "lockstep.gateway.consistency." + key + " must be " + range + ", but is " + value);
        }
    }
}
