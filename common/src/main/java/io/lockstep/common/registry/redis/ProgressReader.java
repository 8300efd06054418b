package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.Progress;
import java.util.List;
import java.util.Optional;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Reads the connectors' last progress, each of unknown age. */
public final class ProgressReader {

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public ProgressReader(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * The last progress of every connector that ever wrote some.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public List<Progress> all() {
        return redis.<String, String>opsForHash().values(keys.progress()).stream()
                .map(text -> RegistryJson.read(text, Progress.class))
                .flatMap(Optional::stream)
                .toList();
    }
}
