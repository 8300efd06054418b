package io.lockstep.monitor.registry;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.StringRedisTemplate;

/** A Redis with one hash, which can be emptied and be away. */
public final class FakeHash {

    private final Map<String, String> entries = new TreeMap<>();
    private final StringRedisTemplate redis = mock(StringRedisTemplate.class);
    private boolean away;

    @SuppressWarnings("unchecked")
    public FakeHash() {
        HashOperations<String, String, String> hash = mock(HashOperations.class);
        doReturn(hash).when(redis).opsForHash();
        when(hash.entries(anyString())).thenAnswer(call -> new HashMap<>(reached()));
        doAnswer(call -> reached().put(call.getArgument(1), call.getArgument(2)))
                .when(hash)
                .put(anyString(), anyString(), anyString());
        doAnswer(call -> {
                    reached().putAll(call.getArgument(1));
                    return null;
                })
                .when(hash)
                .putAll(anyString(), anyMap());
        when(hash.delete(anyString(), any()))
                .thenAnswer(call -> reached().remove(call.getArgument(1, String.class)) == null ? 0L : 1L);
    }

    public StringRedisTemplate redis() {
        return redis;
    }

    void empty() {
        entries.clear();
    }

    void setAway(boolean isAway) {
        away = isAway;
    }

    private Map<String, String> reached() {
        if (away) {
            throw new QueryTimeoutException("away");
        }
        return entries;
    }
}
