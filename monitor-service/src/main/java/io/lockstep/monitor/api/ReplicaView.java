package io.lockstep.monitor.api;

import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replica as the API shows it.
 *
 * @param status what the monitor says of it; UNKNOWN too when the verdict has expired
 * @param degraded served although not available, for want of anything better
 * @param applied shard to next offset
 * @param lagRecords null if unknown
 * @param lagSeconds null if unknown
 * @param retentionRemainingSeconds until the first record that it lacks may leave the log; null if the log keeps its records
 *     for ever, or if it is not known
 * @param readers queries in flight over all gateways
 * @param writers writes in flight, averaged over a second
 * @param validUntil until when the verdict holds, by the leader's clock
 */
public record ReplicaView(
        String id,
        URI url,
        ReplicaStatus status,
        boolean degraded,
        String reason,
        Instant since,
        Position applied,
        @Nullable Long lagRecords,
        @Nullable Double lagSeconds,
        @Nullable Double retentionRemainingSeconds,
        int readers,
        double writers,
        double weight,
        double pressure,
        Instant validUntil) {}
