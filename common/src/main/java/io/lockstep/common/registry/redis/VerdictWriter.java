package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.VerdictBoard;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/** Writes verdict boards; for the monitor alone. */
public final class VerdictWriter {

    private static final RedisScript<Long> WRITE_UNLESS_NEWER = new DefaultRedisScript<>(
            """
            local stored = redis.call('GET', KEYS[2])
            if stored and #stored > 0 and tonumber(stored) > tonumber(ARGV[2]) then return 0 end
            redis.call('SET', KEYS[1], ARGV[1])
            redis.call('SET', KEYS[2], ARGV[2])
            redis.call('PUBLISH', KEYS[1], ARGV[1])
            return 1
            """,
            Long.class);

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public VerdictWriter(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** The epoch of the last board in the registry; empty in an empty registry. */
    public OptionalLong epoch() {
        String stored = redis.opsForValue().get(keys.epoch());
        return stored == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(stored));
    }

    /**
     * Writes and announces a board in one step.
     *
     * @return false if the registry holds a board of a newer epoch: the writer has been deposed
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public boolean write(VerdictBoard board) {
        Long written = redis.execute(
                WRITE_UNLESS_NEWER,
                List.of(keys.verdicts(), keys.epoch()),
                RegistryJson.write(board),
                String.valueOf(board.epoch()));
        return written != null && written == 1;
    }
}
