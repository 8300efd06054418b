package io.lockstep.monitor.registry;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.ReaderCounts;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How many queries all gateways together have in flight; a gateway that falls silent is forgotten. Thread-safe. */
public final class ReaderLedger {

    /** More gateways than any cluster has; beyond it, strangers fill Redis and are not counted. */
    static final int MOST_GATEWAYS = 1_000;

    private record Entry(ReaderCounts counts, Instant at) {}

    private final Clock clock;
    private final Map<String, Entry> gateways = new HashMap<>();

    public ReaderLedger(Clock clock) {
        this.clock = clock;
    }

    public synchronized void announced(ReaderCounts counts) {
        forgetSilent();
        if (gateways.size() < MOST_GATEWAYS || gateways.containsKey(counts.gateway())) {
            gateways.put(counts.gateway(), new Entry(counts, clock.instant()));
        }
    }

    /** Queries in flight at the replica. */
    public synchronized int readers(ReplicaId replica) {
        forgetSilent();
        return gateways.values().stream()
                .mapToInt(entry -> Math.max(0, entry.counts().readers().getOrDefault(replica, 0)))
                .sum();
    }

    private void forgetSilent() {
        Instant now = clock.instant();
        gateways.values().removeIf(entry -> entry.at().plus(ReaderCounts.LEASE).isBefore(now));
    }
}
