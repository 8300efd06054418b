package io.lockstep.monitor.registry;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.redis.RegistryKeys;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Which replicas operators took out: a set in Redis, so that any monitor takes the order and every leader obeys it. The
 * set always holds a mark that names no replica; a set without it was lost, not emptied, and is restored from memory.
 */
public final class DrainIntents {

    private static final Logger log = LoggerFactory.getLogger(DrainIntents.class);
    private static final String MARK = "*";

    private final StringRedisTemplate redis;
    private final String key;
    private volatile Set<ReplicaId> known = Set.of();

    public DrainIntents(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        key = keys.key("drained");
    }

    /** As of the last refresh. */
    public Set<ReplicaId> known() {
        return known;
    }

    /** A board of another monitor showed these as drained: what to restore if Redis forgets. */
    public void learned(Set<ReplicaId> drained) {
        known = Collections.unmodifiableSet(new TreeSet<>(drained));
    }

    /**
     * Reads the set, restoring it if Redis lost it.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time; what was known stands
     */
    public void refresh() {
        Set<@Nullable String> members = redis.opsForSet().members(key);
        if (members == null || !members.contains(MARK)) {
            redis.opsForSet().add(key, withMark(known));
            return;
        }
        known = members.stream()
                .filter(member -> member != null && !member.equals(MARK))
                .flatMap(member -> replica(member).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Takes a replica out.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void drain(ReplicaId replica) {
        refresh();
        redis.opsForSet().add(key, replica.value());
        refresh();
    }

    /**
     * Puts a replica back.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void undrain(ReplicaId replica) {
        refresh();
        redis.opsForSet().remove(key, replica.value());
        refresh();
    }

    /** A stranger may write into Redis; what names no replica drains none. */
    private static Optional<ReplicaId> replica(String member) {
        try {
            return Optional.of(new ReplicaId(member));
        } catch (IllegalArgumentException e) {
            log.atDebug().setCause(e).log("drained replica with an impossible name left out");
            return Optional.empty();
        }
    }

    private static String[] withMark(Set<ReplicaId> replicas) {
        Set<String> members = new TreeSet<>(Set.of(MARK));
        replicas.forEach(replica -> members.add(replica.value()));
        return members.toArray(String[]::new);
    }
}
