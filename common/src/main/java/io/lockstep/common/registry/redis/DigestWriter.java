package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.ReplicaDigest;
import java.util.List;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/** Writes what a replica holds at a checkpoint. */
public final class DigestWriter {

    private static final RedisScript<Long> STORE = new DefaultRedisScript<>(
            """
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            return redis.call('PEXPIRE', KEYS[1], ARGV[3])
            """,
            Long.class);

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public DigestWriter(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Stores a digest.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void write(ReplicaDigest digest) {
        redis.execute(
                STORE,
                List.of(keys.digests(digest.verification(), digest.chunk())),
                digest.replica().value(),
                RegistryJson.write(digest),
                String.valueOf(ReplicaDigest.RETENTION.toMillis()));
    }
}
