package io.lockstep.common.registry.redis;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.ReplicaDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Reads what the replicas hold at a checkpoint. */
public final class DigestReader {

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public DigestReader(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Whether all of these replicas have told their digest, whoever else has; cheap, unlike the digests themselves.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public boolean areToldBy(Set<ReplicaId> replicas, String verification, int chunk) {
        Set<String> told = redis.<String, String>opsForHash().keys(keys.digests(verification, chunk));
        return replicas.stream().map(ReplicaId::value).allMatch(told::contains);
    }

    /**
     * The digests known so far, at most one per replica.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public List<ReplicaDigest> at(String verification, int chunk) {
        return redis.<String, String>opsForHash().values(keys.digests(verification, chunk)).stream()
                .map(text -> RegistryJson.read(text, ReplicaDigest.class))
                .flatMap(Optional::stream)
                .toList();
    }
}
