package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.ReplicaDigest;
import java.util.List;
import java.util.Optional;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Reads what the replicas hold at a checkpoint. */
public final class DigestReader {

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public DigestReader(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** How many replicas have told their digest; cheap, unlike the digests themselves. */
    public long count(String verification, int chunk) {
        Long size = redis.opsForHash().size(keys.digests(verification, chunk));
        return size == null ? 0 : size;
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
