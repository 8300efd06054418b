package io.lockstep.common.registry.redis;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.ReplicaDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Reads what the replicas hold at a checkpoint. */
public final class DigestReader {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public DigestReader(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * The digests of a checkpoint, once all of these replicas have told theirs, whoever else has, or the time is over. They are read when there
     * is a new one, since they can be large.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public List<ReplicaDigest> await(Set<ReplicaId> replicas, String verification, int chunk, Duration time)
            throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long read = -1;
        while (end - System.nanoTime() > 0) {
            long told = count(verification, chunk);
            if (told >= replicas.size() && told != read) {
                List<ReplicaDigest> digests = at(verification, chunk);
                if (digests.stream().map(ReplicaDigest::replica).toList().containsAll(replicas)) {
                    return digests;
                }
                read = told;
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
        return at(verification, chunk);
    }

    /** How many replicas have told their digest; cheap, unlike the digests themselves. */
    private long count(String verification, int chunk) {
        Long size = redis.opsForHash().size(keys.digests(verification, chunk));
        return size == null ? 0 : size;
    }

    /** The digests known so far, at most one per replica. */
    private List<ReplicaDigest> at(String verification, int chunk) {
        return redis.<String, String>opsForHash().values(keys.digests(verification, chunk)).stream()
                .map(text -> RegistryJson.read(text, ReplicaDigest.class))
                .flatMap(Optional::stream)
                .toList();
    }
}
