package io.lockstep.monitor.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.redis.DigestReader;
import io.lockstep.monitor.gateway.GatewayLog;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Checkpoints go through a gateway into the log; their digests come by the registry. */
final class RegistryCheckpoints implements Checkpoints {

    private final GatewayLog log;
    private final DigestReader digests;

    RegistryCheckpoints(GatewayLog log, DigestReader digests) {
        this.log = log;
        this.digests = digests;
    }

    @Override
    public GatewayLog.Result append(int shard, LogEntry.Checkpoint checkpoint) throws InterruptedException {
        return log.append(shard, "checkpoint", checkpoint);
    }

    @Override
    public List<ReplicaDigest> await(LogEntry.Checkpoint checkpoint, Set<ReplicaId> replicas, Duration time)
            throws InterruptedException {
        return digests.await(replicas, checkpoint.verification(), checkpoint.chunk(), time);
    }

    @Override
    public void rest(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }
}
