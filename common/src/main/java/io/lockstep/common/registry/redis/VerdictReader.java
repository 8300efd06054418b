package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.VerdictBoard;
import java.util.Optional;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Reads the last verdict board, which may have been written by a monitor that is long gone. */
public final class VerdictReader {

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public VerdictReader(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * The last board of the registry, of unknown age.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public Optional<VerdictBoard> last() {
        return RegistryJson.read(redis.opsForValue().get(keys.verdicts()), VerdictBoard.class);
    }
}
