package io.lockstep.common.registry;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the monitor says of one replica.
 *
 * @param replica of whom
 * @param url where gateways reach the replica's HTTP API
 * @param weight the replica's share of the load in relation to the others', above 0
 * @param shard the shard that the replica holds
 * @param status the finding
 * @param degraded not at the newest position, but in the read pool for want of anything better
 * @param reason why, in words for an operator
 * @param since when the replica got this status
 * @param observedAt when the evidence was taken
 * @param validUntil until when the verdict holds; {@link VerdictBoard#issuedAt()} is by the same clock
 * @param applied the replica's applied position, as far as known
 * @param lagRecords records between the applied position and the log's end; null if unknown, which is not zero
 * @param lagSeconds for how long the log has held something that the replica has not applied; null if unknown
 */
public record Verdict(
        ReplicaId replica,
        URI url,
        double weight,
        int shard,
        ReplicaStatus status,
        boolean degraded,
        String reason,
        Instant since,
        Instant observedAt,
        Instant validUntil,
        Position applied,
        @Nullable Long lagRecords,
        @Nullable Double lagSeconds) {

    /** Whether gateways may read from the replica while the verdict is valid. */
    public boolean readable() {
        return status == ReplicaStatus.AVAILABLE || degraded;
    }
}
