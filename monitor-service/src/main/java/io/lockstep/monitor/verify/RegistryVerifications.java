package io.lockstep.monitor.verify;

import io.lockstep.common.registry.redis.RegistryKeys;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last verifications in Redis, so that every monitor can tell of them. One that goes on is kept for a minute from its last
 * step, so that it is forgotten when the monitor that leads it is gone; one that has ended for a month.
 */
final class RegistryVerifications implements VerificationStore {

    private static final Logger log = LoggerFactory.getLogger(RegistryVerifications.class);

    /** How many are kept. */
    static final int CAPACITY = 20;

    private static final Duration WHILE_RUNNING = Duration.ofMinutes(1);
    private static final Duration ENDED = Duration.ofDays(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StringRedisTemplate redis;
    private final RegistryKeys keys;

    RegistryVerifications(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    @Override
    public void begun(Verification verification) {
        put(verification);
        redis.opsForList().leftPush(list(), verification.id());
        redis.opsForList().trim(list(), 0, CAPACITY - 1);
    }

    @Override
    public void put(Verification verification) {
        redis.opsForValue()
                .set(
                        key(verification.id()),
                        JSON.writeValueAsString(verification),
                        verification.isEnded() ? ENDED : WHILE_RUNNING);
    }

    @Override
    public Optional<Verification> find(String id) {
        String text = redis.opsForValue().get(key(id));
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Objects.requireNonNull(JSON.readValue(text, Verification.class)));
        } catch (JacksonException e) {
            log.atWarn().setCause(e).log("unreadable verification left out");
            return Optional.empty();
        }
    }

    @Override
    public List<Verification> last() {
        List<String> ids = redis.opsForList().range(list(), 0, CAPACITY - 1);
        return ids == null
                ? List.of()
                : ids.stream().map(this::find).flatMap(Optional::stream).toList();
    }

    private String list() {
        return keys.key("verifications");
    }

    private String key(String id) {
        return keys.key("verification:" + id);
    }
}
