package io.lockstep.gateway.pool;

import io.lockstep.common.cluster.ReplicaId;
import java.util.List;

/**
 * The read pool at one moment.
 *
 * @param members the replicas that may be read; empty if there is none
 * @param footing what that rests on
 */
public record PoolView(List<PoolMember> members, Footing footing) {

    /** What the choice of replicas rests on. */
    public enum Footing {
        /** Valid verdicts: the replicas are at the newest position. */
        AVAILABLE,
        /** Valid verdicts, but no replica is at the newest position: the best of the rest. */
        DEGRADED,
        /** No valid verdict at all: the pool as it was last known. Nothing can be said of staleness. */
        LAST_KNOWN
    }

    public PoolView {
        members = List.copyOf(members);
    }

    /** Whether this replica may be read. */
    public boolean holds(ReplicaId replica) {
        for (PoolMember member : members) {
            if (member.id().equals(replica)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the same replicas may be read for the same reason, whatever their lag. */
    boolean sameReplicasAs(PoolView other) {
        if (footing != other.footing || members.size() != other.members.size()) {
            return false;
        }
        for (int i = 0; i < members.size(); i++) {
            if (!members.get(i).id().equals(other.members.get(i).id())) {
                return false;
            }
        }
        return true;
    }
}
