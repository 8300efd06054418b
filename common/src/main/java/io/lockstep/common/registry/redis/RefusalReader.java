package io.lockstep.common.registry.redis;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.ZSetOperations.TypedTuple;

/** Reads what replicas refused. */
public final class RefusalReader {

    /**
     * What is known of one replica.
     *
     * @param begin the offset from which on nothing is missing; empty if Redis knows nothing
     * @param refusals by offset, at most {@link Refusals#KEPT}
     */
    public record Account(OptionalLong begin, List<Refusals> refusals) {

        public Account {
            refusals = List.copyOf(refusals);
        }
    }

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    public RefusalReader(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * What the replica refused of one record. Once the replica's applied position is past the record, nothing means that it
     * took all of it, or that Redis has forgotten.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public Optional<Refusals> at(int shard, long offset, ReplicaId replica) {
        Set<String> found =
                redis.opsForZSet().rangeByScore(keys.refusals(shard, replica), (double) offset, (double) offset);
        return found == null
                ? Optional.empty()
                : found.stream()
                        .flatMap(text -> RegistryJson.read(text, Refusals.class).stream())
                        .findFirst();
    }

    /**
     * What the replica refused from an offset on, together with the account's beginning.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public Account from(int shard, ReplicaId replica, long offset) {
        String key = keys.refusals(shard, replica);
        // The beginning is read last: it only ever moves up, so that what it promises was read.
        List<Refusals> refusals = new ArrayList<>();
        Set<TypedTuple<String>> found =
                redis.opsForZSet().rangeByScoreWithScores(key, (double) Math.max(0, offset), Double.POSITIVE_INFINITY);
        if (found != null) {
            found.forEach(
                    tuple -> RegistryJson.read(tuple.getValue(), Refusals.class).ifPresent(refusals::add));
        }
        Set<String> begin = redis.opsForZSet().rangeByScore(key, -1, -1);
        return new Account(begin == null ? OptionalLong.empty() : begin(begin), refusals);
    }

    private static OptionalLong begin(Set<String> members) {
        return members.stream()
                .filter(Objects::nonNull)
                .filter(member -> member.matches("[0-9]{1,18}"))
                .mapToLong(Long::parseLong)
                .max();
    }
}
