package io.lockstep.monitor.registry;

import io.lockstep.common.registry.redis.RegistryKeys;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The last events, newest first, in a capped list in Redis. What Redis does not take at once is kept for later. */
public final class EventLog {

    /** How many events are kept. */
    public static final int CAPACITY = 1_000;

    private static final Logger log = LoggerFactory.getLogger(EventLog.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StringRedisTemplate redis;
    private final String key;
    private final Deque<MonitorEvent> pending = new ArrayDeque<>();

    public EventLog(StringRedisTemplate redis, RegistryKeys keys) {
        this.redis = redis;
        key = keys.key("events");
    }

    /** Remembers an event until the next {@link #flush}. The oldest gives way when there are too many. */
    public synchronized void add(MonitorEvent event) {
        if (pending.size() == CAPACITY) {
            pending.removeFirst();
        }
        pending.addLast(event);
    }

    /**
     * Writes what is remembered.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time; nothing is forgotten then
     */
    public synchronized void flush() {
        if (pending.isEmpty()) {
            return;
        }
        List<String> texts = new ArrayList<>();
        pending.forEach(event -> texts.add(JSON.writeValueAsString(event)));
        redis.opsForList().leftPushAll(key, texts);
        pending.clear();
        redis.opsForList().trim(key, 0, CAPACITY - 1);
    }

    /**
     * The newest events.
     *
     * @throws org.springframework.dao.DataAccessException if Redis cannot be reached in time
     */
    public List<MonitorEvent> newest(int limit) {
        List<String> texts = redis.opsForList().range(key, 0, limit - 1L);
        return texts == null
                ? List.of()
                : texts.stream().map(EventLog::read).flatMap(Optional::stream).toList();
    }

    private static Optional<MonitorEvent> read(String text) {
        try {
            return Optional.of(Objects.requireNonNull(JSON.readValue(text, MonitorEvent.class)));
        } catch (JacksonException | NullPointerException e) {
            log.atDebug().setCause(e).log("unreadable event left out");
            return Optional.empty();
        }
    }
}
