package io.lockstep.common.registry.redis;

import io.lockstep.common.registry.CommandOutcome;
import java.util.List;
import java.util.Optional;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Reads what the replicas answered to a command. */
public final class OutcomeReader {

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public OutcomeReader(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * The outcomes known so far, at most one per replica.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public List<CommandOutcome> at(int shard, long offset) {
        return redis.<String, String>opsForHash().values(keys.outcomes(shard, offset)).stream()
                .map(text -> RegistryJson.read(text, CommandOutcome.class))
                .flatMap(Optional::stream)
                .toList();
    }
}
