package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.WaitNotice;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Tells the connectors that requests wait for their replicas. */
public final class WaitAnnouncer {

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public WaitAnnouncer(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Announces that requests wait.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void announce(WaitNotice notice) {
        redis.convertAndSend(keys.waits(), RegistryJson.write(notice));
    }
}
