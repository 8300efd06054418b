package io.lockstep.gateway.read;

import io.lockstep.common.cluster.ReplicaId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The queries that wait for a replica's answer to begin, to be told when the replica leaves the pool. Thread-safe. */
final class WaitingQueries {

    private final Map<ReplicaId, Set<Runnable>> waiting = new ConcurrentHashMap<>();

    /** Registers a query by what to do when the replica leaves; the result ends the registration. */
    Runnable register(ReplicaId replica, Runnable onDeparture) {
        Set<Runnable> queries = waiting.computeIfAbsent(replica, id -> ConcurrentHashMap.newKeySet());
        queries.add(onDeparture);
        return () -> queries.remove(onDeparture);
    }

    /** Tells all queries that wait for a replica that it has left. */
    void departed(ReplicaId replica) {
        Set<Runnable> queries = waiting.get(replica);
        if (queries != null) {
            queries.forEach(Runnable::run);
        }
    }
}
