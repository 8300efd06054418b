package io.lockstep.gateway.pool;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Verdict;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A replica that may be read.
 *
 * @param id the replica
 * @param url where its InfluxDB answers
 * @param weight its capacity relative to the others; more than 0
 * @param shard the shard that it replays
 * @param degraded whether it is readable only for want of anything better
 * @param lagSeconds its lag as of the verdict; null if unknown
 */
public record PoolMember(
        ReplicaId id, URI url, double weight, int shard, boolean degraded, @Nullable Double lagSeconds) {

    static PoolMember of(Verdict verdict) {
        double weight = verdict.weight() > 0 && Double.isFinite(verdict.weight()) ? verdict.weight() : 1;
        return new PoolMember(
                verdict.replica(), verdict.url(), weight, verdict.shard(), verdict.degraded(), verdict.lagSeconds());
    }
}
