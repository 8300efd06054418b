package io.lockstep.gateway.pool;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.ReaderCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * How many queries are in flight on each replica: this gateway's own exactly and at once, the other gateways' as they
 * announced them, for as long as {@link ReaderCounts#LEASE} after receipt. Thread-safe.
 */
public final class ReaderLedger {

    private static final int MOST_GATEWAYS = 1000;

    private final String gateway;
    private final LongSupplier nanoTime;
    private final Map<ReplicaId, AtomicInteger> own = new ConcurrentHashMap<>();
    private final Map<String, Heard> others = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private record Heard(Map<ReplicaId, Integer> readers, long at) {}

    /** @param gateway this gateway's name; its own announcements, which Redis sends back, are ignored */
    public ReaderLedger(String gateway, LongSupplier nanoTime) {
        this.gateway = gateway;
        this.nanoTime = nanoTime;
    }

    /** One query in flight; to be released when it ends, however it ends. */
    public final class Lease {

        private final AtomicInteger count;
        private final AtomicBoolean released = new AtomicBoolean();

        private Lease(AtomicInteger count) {
            this.count = count;
        }

        /** Ends the query's count. Only the first call has an effect. */
        public void release() {
            if (released.compareAndSet(false, true)) {
                count.decrementAndGet();
                changes.incrementAndGet();
            }
        }
    }

    Lease lease(ReplicaId replica) {
        AtomicInteger count = own.computeIfAbsent(replica, id -> new AtomicInteger());
        count.incrementAndGet();
        changes.incrementAndGet();
        return new Lease(count);
    }

    /** Takes another gateway's counts as they are announced. */
    public void onReaders(ReaderCounts counts) {
        if (counts.gateway().equals(gateway)) {
            return;
        }
        others.values().removeIf(heard -> !fresh(heard));
        if (others.size() < MOST_GATEWAYS || others.containsKey(counts.gateway())) {
            others.put(counts.gateway(), new Heard(counts.readers(), nanoTime.getAsLong()));
        }
    }

    /** Queries of this gateway in flight on a replica. */
    public int own(ReplicaId replica) {
        AtomicInteger count = own.get(replica);
        return count == null ? 0 : count.get();
    }

    /** Queries in flight on a replica over all gateways. */
    public long readers(ReplicaId replica) {
        long sum = own(replica);
        for (Heard heard : others.values()) {
            if (fresh(heard)) {
                sum += Math.max(0, heard.readers().getOrDefault(replica, 0));
            }
        }
        return sum;
    }

    /** This gateway's counts, to be announced. */
    ReaderCounts counts() {
        return new ReaderCounts(
                gateway,
                own.entrySet().stream()
                        .filter(entry -> entry.getValue().get() > 0)
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().get())));
    }

    /** Grows with every change of this gateway's counts. */
    long changes() {
        return changes.get();
    }

    private boolean fresh(Heard heard) {
        return nanoTime.getAsLong() - heard.at() < ReaderCounts.LEASE.toNanos();
    }
}
