package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.ReaderCounts;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Tells the other gateways and the monitors how many queries this gateway has in flight. */
public final class ReadersAnnouncer {

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public ReadersAnnouncer(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Announces the counts.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void announce(ReaderCounts counts) {
        redis.convertAndSend(keys.readers(), RegistryJson.write(counts));
    }
}
