package io.lockstep.common.registry;

import io.lockstep.common.cluster.ReplicaId;
import java.time.Duration;

/**
 * What a replica answered to a command of the log.
 *
 * @param replica which replica
 * @param shard the shard of the command
 * @param offset the offset of the command
 * @param commandId the command's id
 * @param status the HTTP status of the replica's answer
 * @param body the replica's answer, InfluxDB's JSON
 */
public record CommandOutcome(ReplicaId replica, int shard, long offset, String commandId, int status, String body) {

    /** For how long an outcome can be looked up. */
    public static final Duration RETENTION = Duration.ofHours(1);
}
