package io.lockstep.monitor.registry;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.redis.RegistryKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which replicas were found to differ: a hash in Redis, so that it outlives the leader that found it out. The hash always
 * holds a mark that names no replica but the hash itself: without it, or with another one than before, the hash was lost, not
 * emptied, and each monitor puts back what it knows. What is put back of content that was replaced meanwhile is acquitted like
 * any other. Thread-safe.
 */
public final class Convictions {

    private static final Logger log = LoggerFactory.getLogger(Convictions.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String MARK = "*";

    private final StringRedisTemplate redis;
    private final String key;
    private volatile Map<ReplicaId, Conviction> known = Map.of();

    /** The mark that was read last; null before the first. */
    private @Nullable String mark;

    /** What could not be written when it was found. */
    private final Map<ReplicaId, Conviction> unwritten = new HashMap<>();

    public Convictions(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        key = keys.key("diverged");
    }

    /** Why the replica counts as diverged; null if it does not. */
    public @Nullable Conviction of(ReplicaId replica) {
        return known.get(replica);
    }

    /**
     * Reads the hash, after it has been given what it lacks: what Redis lost, and what could not be written.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time; what was known stands
     */
    public synchronized void refresh() {
        Map<String, String> entries =
                new HashMap<>(redis.<String, String>opsForHash().entries(key));
        String found = entries.get(MARK);
        Map<String, String> lacking = new HashMap<>();
        if (found == null || (mark != null && !mark.equals(found))) {
            known.forEach((replica, conviction) -> lacking.put(replica.value(), text(conviction)));
            lacking.keySet().removeAll(entries.keySet());
        }
        if (found == null) {
            lacking.put(MARK, UUID.randomUUID().toString());
        }
        unwritten.forEach((replica, conviction) -> lacking.put(replica.value(), text(conviction)));
        if (!lacking.isEmpty()) {
            redis.opsForHash().putAll(key, lacking);
            entries.putAll(lacking);
            unwritten.clear();
        }
        mark = entries.remove(MARK);
        Map<ReplicaId, Conviction> read = new HashMap<>();
        entries.values()
                .forEach(text -> read(text).ifPresent(conviction -> read.put(conviction.replica(), conviction)));
        known = Map.copyOf(read);
    }

    /**
     * Finds against a replica; the first finding against its content stands.
     *
     * @return whether it is new
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time; the finding stands, and is written
     *     with the next refresh
     */
    public synchronized boolean convict(Conviction conviction) {
        Conviction before = known.get(conviction.replica());
        if (before != null && before.history().equals(conviction.history())) {
            return false;
        }
        Map<ReplicaId, Conviction> more = new HashMap<>(known);
        more.put(conviction.replica(), conviction);
        known = Map.copyOf(more);
        unwritten.put(conviction.replica(), conviction);
        redis.opsForHash().put(key, conviction.replica().value(), text(conviction));
        unwritten.remove(conviction.replica());
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
        unwritten.remove(replica);
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
