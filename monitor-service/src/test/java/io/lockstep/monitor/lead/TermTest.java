package io.lockstep.monitor.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.redis.ProgressReader;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.common.registry.redis.VerdictReader;
import io.lockstep.common.registry.redis.VerdictWriter;
import io.lockstep.monitor.log.LogWatch;
import io.lockstep.monitor.registry.BoardMirror;
import io.lockstep.monitor.registry.Convictions;
import io.lockstep.monitor.registry.DrainIntents;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.ProgressWatch;
import io.lockstep.monitor.verdict.LagLimit;
import io.lockstep.monitor.verdict.LogView;
import io.lockstep.monitor.verdict.VerdictRules;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.SetOperations;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.ValueOperations;
import org.springframework.data.redis.core.script.RedisScript;

class TermTest {

    private static final RegistryKeys KEYS = new RegistryKeys("test");
    private static final Clock CLOCK = Clock.systemUTC();
    private static final LagLimit LIMIT = new LagLimit(1, Duration.ofSeconds(1));
    private static final VerdictRules RULES = new VerdictRules(
            LIMIT, LIMIT, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(3));

    private final StringRedisTemplate redis = mock(StringRedisTemplate.class);

    @SuppressWarnings("unchecked")
    private final ValueOperations<String, String> values = mock(ValueOperations.class);

    private final Convictions convictions = new Convictions(redis, KEYS);
    private final LeaderListener listener = mock(LeaderListener.class);
    private final AtomicBoolean deposed = new AtomicBoolean();

    @Test
    @SuppressWarnings("unchecked")
    void aTakeOverThatMeetsRubbishInTheRegistryIsTriedAgain() {
        when(redis.opsForValue()).thenReturn(values);
        doReturn(mock(HashOperations.class)).when(redis).opsForHash();
        doReturn(mock(SetOperations.class)).when(redis).opsForSet();
        when(values.get(KEYS.epoch())).thenReturn("rubbish", "7");
        when(redis.execute(any(RedisScript.class), anyList(), anyString(), anyString()))
                .thenReturn(0L);

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> term().run());

        verify(listener).writeFailed();
        assertThat(deposed).isTrue();
    }

    @Test
    @SuppressWarnings("unchecked")
    void whoDiffersIsKnownBeforeTheFirstVerdict() {
        HashOperations<String, Object, Object> hashes = mock(HashOperations.class);
        when(redis.opsForValue()).thenReturn(values);
        doReturn(hashes).when(redis).opsForHash();
        doReturn(mock(SetOperations.class)).when(redis).opsForSet();
        when(hashes.entries(KEYS.key("diverged")))
                .thenReturn(
                        Map.of(
                                "*",
                                "",
                                "replica-2",
                                "{\"replica\":\"replica-2\",\"history\":\"h\",\"reason\":\"r\",\"at\":\"2026-01-01T00:00:00Z\"}"));
        AtomicBoolean known = new AtomicBoolean();
        when(redis.execute(any(RedisScript.class), anyList(), anyString(), anyString()))
                .thenAnswer(board -> {
                    known.set(convictions.of(new ReplicaId("replica-2")) != null);
                    return 0L;
                });

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> term().run());

        assertThat(known).as("when the first board was written").isTrue();
    }

    private Term term() {
        Registry registry = new Registry(
                new VerdictWriter(redis, KEYS),
                new VerdictReader(redis, KEYS),
                new ProgressReader(redis, KEYS),
                new ProgressWatch(List.of(), CLOCK, () -> {}),
                new BoardMirror(List.of(), CLOCK),
                new DrainIntents(redis, KEYS),
                convictions,
                new EventLog(redis, KEYS));
        return new Term(
                new TermSettings("monitor", List.of(), RULES, Duration.ofMillis(5), Duration.ofMillis(5)),
                registry,
                (member, now) -> {
                    throw new AssertionError("no members");
                },
                new LogView(),
                mock(LogWatch.class),
                listener,
                CLOCK,
                () -> deposed.set(true));
    }
}
