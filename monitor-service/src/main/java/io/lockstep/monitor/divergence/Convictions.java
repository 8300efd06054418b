package io.lockstep.monitor.divergence;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.redis.RegistryKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which replicas were found to differ: a hash in Redis, so that it outlives the leader that found it out. The hash always
 * holds a mark that names no replica; a hash without it was lost, not emptied, and is restored from memory. Thread-safe.
 */
public final class Convictions {

    private static final Logger log = LoggerFactory.getLogger(Convictions.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String MARK = "*";

    private final StringRedisTemplate redis;
    private final String key;
    private volatile Map<ReplicaId, Conviction> known = Map.of();

    public Convictions(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        key = keys.key("diverged");
    }

    /** Why the replica counts as diverged; null if it does not. */
    public @Nullable Conviction of(ReplicaId replica) {
        return known.get(replica);
    }

    /**
     * Reads the hash, restoring it if Redis lost it.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time; what was known stands
     */
    public synchronized void refresh() {
        Map<String, String> entries = redis.<String, String>opsForHash().entries(key);
        if (!entries.containsKey(MARK)) {
            Map<String, String> restored = new HashMap<>(Map.of(MARK, ""));
            known.values()
                    .forEach(conviction -> restored.put(conviction.replica().value(), text(conviction)));
            redis.opsForHash().putAll(key, restored);
            return;
        }
        Map<ReplicaId, Conviction> read = new HashMap<>();
        entries.forEach((replica, text) -> {
            if (!replica.equals(MARK)) {
                read(text).ifPresent(conviction -> read.put(conviction.replica(), conviction));
            }
        });
        known = Map.copyOf(read);
    }

    /**
     * Finds against a replica; the first finding against its content stands.
     *
     * @return whether it is new
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public synchronized boolean convict(Conviction conviction) {
        Conviction before = known.get(conviction.replica());
        if (before != null && before.history().equals(conviction.history())) {
            return false;
        }
        Map<ReplicaId, Conviction> more = new HashMap<>(known);
        more.put(conviction.replica(), conviction);
        known = Map.copyOf(more);
        redis.opsForHash().put(key, conviction.replica().value(), text(conviction));
        return true;
    }

    /**
     * The replica holds other content by now.
     *
     * @return whether it was convicted of what it held before
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public synchronized boolean acquit(ReplicaId replica, String history) {
        Conviction before = known.get(replica);
        if (before == null || before.history().equals(history)) {
            return false;
        }
        redis.opsForHash().delete(key, replica.value());
        Map<ReplicaId, Conviction> fewer = new HashMap<>(known);
        fewer.remove(replica);
        known = Map.copyOf(fewer);
        return true;
    }

    private static String text(Conviction conviction) {
        return JSON.writeValueAsString(conviction);
    }

    /** A stranger may write into Redis; what is no finding convicts nobody. */
    private static Optional<Conviction> read(String text) {
        try {
            return Optional.of(Objects.requireNonNull(JSON.readValue(text, Conviction.class)));
        } catch (JacksonException | NullPointerException e) {
            log.atWarn().setCause(e).log("unreadable finding against a replica left out");
            return Optional.empty();
        }
    }
}
