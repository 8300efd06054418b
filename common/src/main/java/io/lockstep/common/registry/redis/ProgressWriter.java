package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.Progress;
import java.util.List;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/** Writes a connector's progress. */
public final class ProgressWriter {

    private static final RedisScript<Long> STORE_AND_ANNOUNCE = new DefaultRedisScript<>(
            """
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            return redis.call('PUBLISH', KEYS[1], ARGV[2])
            """,
            Long.class);

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public ProgressWriter(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Stores and announces progress in one step.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void write(Progress progress) {
        redis.execute(
                STORE_AND_ANNOUNCE, List.of(keys.progress()), progress.replica().value(), RegistryJson.write(progress));
    }
}
