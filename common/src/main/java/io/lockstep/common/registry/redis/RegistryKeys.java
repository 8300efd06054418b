package io.lockstep.common.registry.redis;

import io.lockstep.common.cluster.ReplicaId;
import java.util.regex.Pattern;

/**
 * Where the registry of one cluster lives in Redis; {@code docs/registry.md} lists the keys.
 *
 * @param cluster the cluster's name; several clusters can share a Redis under different names
 */
public record RegistryKeys(String cluster) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public RegistryKeys {
        if (!NAME.matcher(cluster).matches()) {
            throw new IllegalArgumentException("cluster name '" + cluster + "' must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
    }

    /** String: the last verdict board. Also the channel that announces each board. */
    public String verdicts() {
        return key("verdicts");
    }

    /** String: the epoch of the last verdict board. */
    public String epoch() {
        return key("epoch");
    }

    /** Hash: replica to its connector's last progress. Also the channel that announces each progress. */
    public String progress() {
        return key("progress");
    }

    /** Channel: how many queries each gateway has in flight. */
    public String readers() {
        return key("readers");
    }

    /** Channel: says that requests at a gateway wait for replicas to move on. */
    public String waits() {
        return key("waits");
    }

    /** Channel: announces each command outcome. */
    public String outcomes() {
        return key("outcomes");
    }

    /** Hash: replica to its answer to the command at this offset; expires after an hour. */
    public String outcomes(int shard, long offset) {
        return key("outcomes:" + shard + ":" + offset);
    }

    /** Hash: replica to its digest at a checkpoint; expires after minutes. */
    public String digests(String verification, int chunk) {
        return key("digests:" + verification + ":" + chunk);
    }

    /** Sorted set: what a replica refused, by offset; score -1 tells from which offset on nothing is missing. */
    public String refusals(int shard, ReplicaId replica) {
        return key("refusals:" + shard + ":" + replica.value());
    }

    /** A key of a process's own, such as the monitors' lock or their list of drained replicas. */
    public String key(String name) {
        return "{" + cluster + "}:" + name;
    }
}
