package io.lockstep.common.registry;

import io.lockstep.common.cluster.ReplicaId;
import java.time.Duration;
import java.util.Map;

/**
 * How many queries a gateway has in flight at each replica. Sent when it changes, at most every 100 ms, and every
 * second; a receiver forgets a gateway that it has not heard for {@link #LEASE}, so that a dead gateway leaks nothing.
 *
 * @param gateway the gateway's name, unique per process
 * @param readers queries in flight per replica; a replica without any may be absent
 */
public record ReaderCounts(String gateway, Map<ReplicaId, Integer> readers) {

    /** For how long a message counts after its receipt. */
    public static final Duration LEASE = Duration.ofSeconds(3);

    public ReaderCounts {
        readers = Map.copyOf(readers);
    }
}
