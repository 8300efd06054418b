package io.lockstep.monitor.schedule;

import io.lockstep.common.registry.redis.RegistryKeys;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * When continuous queries last ran, for the next leader: a hash in Redis. If Redis loses it, they run at once, as after a restart of InfluxDB.
 * Blocks, and throws {@link org.springframework.dao.DataAccessException} if Redis cannot be reached in time.
 */
public final class LastRuns {

    private final HashOperations<String, String, String> hash;
    private final String key;

    public LastRuns(StringRedisTemplate redis, RegistryKeys keys) {
        this.hash = redis.opsForHash();
        this.key = keys.key("continuous-queries");
    }

    /** In nanoseconds, by the query's id; what is no number is left out. */
    Map<String, Long> all() {
        return hash.entries(key).entrySet().stream()
                .filter(entry -> number(entry.getValue()).isPresent())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> number(entry.getValue()).getAsLong()));
    }

    void ran(String id, long nanos) {
        hash.put(key, id, String.valueOf(nanos));
    }

    /** Forgets queries that are no more. */
    void keepOnly(Collection<String> ids, Set<String> known) {
        Object[] gone = known.stream().filter(id -> !ids.contains(id)).toArray();
        if (gone.length > 0) {
            hash.delete(key, gone);
        }
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
