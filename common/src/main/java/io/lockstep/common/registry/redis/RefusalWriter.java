package io.lockstep.common.registry.redis;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Refusals;
import java.util.ArrayList;
import java.util.List;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Keeps what a replica refused, in a sorted set by offset. Its member of score -1 is the account's beginning: the offset
 * from which on nothing is missing. It moves up when old records give way, and it is gone when Redis has forgotten.
 */
public final class RefusalWriter {

    private static final RedisScript<Long> ADD = new DefaultRedisScript<>(
            """
            local begin = redis.call('ZRANGEBYSCORE', KEYS[1], -1, -1)[1]
            if not begin then begin = ARGV[3] end
            for i = 3, #ARGV, 2 do
              redis.call('ZREMRANGEBYSCORE', KEYS[1], ARGV[i], ARGV[i])
              redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
            end
            redis.call('ZREMRANGEBYSCORE', KEYS[1], -1, -1)
            if redis.call('ZCARD', KEYS[1]) > tonumber(ARGV[1]) then
              redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[1]) - 1)
              local lowest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
              if tonumber(lowest) > tonumber(begin) then begin = string.format('%.0f', tonumber(lowest)) end
            end
            redis.call('ZADD', KEYS[1], -1, begin)
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 1
            """,
            Long.class);

    private static final RedisScript<Long> BEGIN = new DefaultRedisScript<>(
            """
            redis.call('DEL', KEYS[1])
            redis.call('ZADD', KEYS[1], -1, ARGV[1])
            return redis.call('PEXPIRE', KEYS[1], ARGV[2])
            """,
            Long.class);

    private static final RedisScript<Long> RENEW = new DefaultRedisScript<>(
            """
            if #redis.call('ZRANGEBYSCORE', KEYS[1], -1, -1) == 0 then
              redis.call('ZADD', KEYS[1], -1, ARGV[1])
            end
            return redis.call('PEXPIRE', KEYS[1], ARGV[2])
            """,
            Long.class);

    private final StringRedisTemplate redis;
    private final String key;

    public RefusalWriter(StringRedisTemplate redis, RegistryKeys keys, int shard, ReplicaId replica) {
        this.redis = redis;
        this.key = keys.refusals(shard, replica);
    }

    /**
     * Adds records in the order of their offsets, in one step; one that is known already is replaced.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void add(List<Refusals> refusals) {
        if (refusals.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>();
        arguments.add(String.valueOf(Refusals.KEPT));
        arguments.add(String.valueOf(Refusals.RETENTION.toMillis()));
        for (Refusals refused : refusals) {
            arguments.add(String.valueOf(refused.offset()));
            arguments.add(RegistryJson.write(refused));
        }
        redis.execute(ADD, List.of(key), arguments.toArray());
    }

    /**
     * Forgets what was known: the account begins at this offset.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void begin(long offset) {
        redis.execute(BEGIN, List.of(key), String.valueOf(offset), String.valueOf(Refusals.RETENTION.toMillis()));
    }

    /**
     * Keeps the account from expiring; one that Redis has forgotten begins at this offset.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public void renew(long offset) {
        redis.execute(RENEW, List.of(key), String.valueOf(offset), String.valueOf(Refusals.RETENTION.toMillis()));
    }
}
