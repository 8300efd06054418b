package io.lockstep.monitor.lead;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.monitor.verdict.Standing;
import io.lockstep.monitor.verdict.VerdictPolicy;

/** A change in what is said of a replica: of its status, or of whether it is served for want of anything better. */
public record Move(ReplicaId replica, Standing before, Standing after, boolean wasDegraded, boolean isDegraded) {

    /** Whether the status changed. */
    public boolean ofStatus() {
        return before.status() != after.status();
    }

    /** Whether the verdict ended because nothing confirmed it in time. */
    public boolean isExpiry() {
        return VerdictPolicy.isExpiry(before, after);
    }
}
