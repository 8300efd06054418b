package io.lockstep.monitor.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.monitor.gateway.GatewayLog;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a verification needs of the rest of the world. Every call is bounded in time. */
interface Checkpoints {

    /** Puts a checkpoint into the log. */
    GatewayLog.Result append(int shard, LogEntry.Checkpoint checkpoint) throws InterruptedException;

    /**
     * The digests of a checkpoint, once all of these replicas have told theirs or the time is over.
     *
     * @throws org.springframework.dao.DataAccessException if the registry cannot be reached
     */
    List<ReplicaDigest> await(LogEntry.Checkpoint checkpoint, Set<ReplicaId> replicas, Duration time)
            throws InterruptedException;

    void rest(Duration time) throws InterruptedException;
}
