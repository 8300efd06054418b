package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.CommandOutcome;
import java.util.List;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/** Writes what a replica answered to a command. */
public final class OutcomeWriter {

    private static final RedisScript<Long> STORE_AND_ANNOUNCE = new DefaultRedisScript<>(
            """
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return redis.call('PUBLISH', KEYS[2], ARGV[2])
            """,
            Long.class);

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public OutcomeWriter(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Stores and announces an outcome in one step.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void write(CommandOutcome outcome) {
        redis.execute(
                STORE_AND_ANNOUNCE,
                List.of(keys.outcomes(outcome.shard(), outcome.offset()), keys.outcomes()),
                outcome.replica().value(),
                RegistryJson.write(outcome),
                String.valueOf(CommandOutcome.RETENTION.toMillis()));
    }
}
