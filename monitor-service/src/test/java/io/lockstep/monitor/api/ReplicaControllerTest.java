package io.lockstep.monitor.api;

import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.ReaderCounts;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.log.LogReading;
import io.lockstep.monitor.log.RetentionGuard;
import io.lockstep.monitor.registry.BoardMirror;
import io.lockstep.monitor.registry.DrainIntents;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.ProgressWatch;
import io.lockstep.monitor.registry.ReaderLedger;
import io.lockstep.monitor.verdict.LogView;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class ReplicaControllerTest {

    private static final ReplicaId A = new ReplicaId("replica-1");
    private static final List<Member> MEMBERS = List.of(new Member(A, URI.create("http://a:8086"), 2, 0));

    private final TickableClock clock = new TickableClock();
    private final BoardMirror mirror = new BoardMirror(MEMBERS, clock);
    private final ReaderLedger readers = new ReaderLedger(clock);
    private final StringRedisTemplate redis = Mockito.mock(StringRedisTemplate.class);
    private final RegistryKeys keys = new RegistryKeys("test");
    private final EventLog events = new EventLog(redis, keys);
    private final MockMvc http = MockMvcBuilders.standaloneSetup(
                    new ReplicaController(new Replicas(
                            mirror,
                            readers,
                            new ProgressWatch(MEMBERS, clock, () -> {}),
                            new DrainIntents(redis, keys),
                            events,
                            new RetentionGuard(
                                    () -> new LogReading.Unreadable("not read", clock.instant()), new LogView(), clock),
                            new PressureWeights(1, 1),
                            clock,
                            () -> {})),
                    new EventController(events))
            .setControllerAdvice(new Problems())
            .build();

    @Test
    void beforeTheFirstBoardEveryConfiguredReplicaIsUnknown() throws Exception {
        http.perform(get("/api/v1/replicas"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$[0].id").value("replica-1"))
                .andExpect(jsonPath("$[0].status").value("UNKNOWN"))
                .andExpect(jsonPath("$[0].reason").value("no verdict yet"))
                .andExpect(jsonPath("$[0].lagRecords").doesNotExist());
    }

    @Test
    void aReplicaShowsItsVerdictAndItsLoad() throws Exception {
        mirror.received(board());
        readers.announced(new ReaderCounts("gateway-1", Map.of(A, 3)));
        readers.announced(new ReaderCounts("gateway-2", Map.of(A, 1)));

        http.perform(get("/api/v1/replicas/replica-1"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.status").value("AVAILABLE"))
                .andExpect(jsonPath("$.applied['0']").value(42))
                .andExpect(jsonPath("$.lagRecords").value(3))
                .andExpect(jsonPath("$.readers").value(4))
                .andExpect(jsonPath("$.pressure").value(2.0));
    }

    @Test
    void theReadersOfASilentGatewayAreForgotten() throws Exception {
        readers.announced(new ReaderCounts("gateway-1", Map.of(A, 3)));
        clock.tick(ReaderCounts.LEASE.plusMillis(1));

        http.perform(get("/api/v1/replicas/replica-1"))
                .andExpect(jsonPath("$.readers").value(0));
    }

    @Test
    void anExpiredVerdictReadsAsUnknown() throws Exception {
        mirror.received(board());
        clock.tick(Duration.ofSeconds(5));

        http.perform(get("/api/v1/replicas/replica-1"))
                .andExpect(jsonPath("$.status").value("UNKNOWN"))
                .andExpect(jsonPath("$.reason").value(containsString("AVAILABLE has expired")));
    }

    @Test
    void aReplicaThatIsNotConfiguredIsAProblem() throws Exception {
        http.perform(get("/api/v1/replicas/replica-9"))
                .andExpect(status().isNotFound())
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.detail").value("no replica 'replica-9' is configured"));
        http.perform(post("/api/v1/replicas/replica-9/drain")).andExpect(status().isNotFound());
    }

    @Test
    void anOrderThatRedisDoesNotTakeIsRefused() throws Exception {
        Mockito.when(redis.opsForSet()).thenThrow(new RedisConnectionFailureException("down"));

        http.perform(post("/api/v1/replicas/replica-1/drain")).andExpect(status().isServiceUnavailable());
    }

    @Test
    void moreEventsThanAreKeptAreRefused() throws Exception {
        http.perform(get("/api/v1/events?limit=1001")).andExpect(status().isBadRequest());
        http.perform(get("/api/v1/events?limit=0")).andExpect(status().isBadRequest());
    }

    private VerdictBoard board() {
        Verdict verdict = new Verdict(
                A,
                URI.create("http://a:8086"),
                2,
                0,
                ReplicaStatus.AVAILABLE,
                false,
                "fine",
                clock.instant(),
                clock.instant(),
                clock.instant().plusSeconds(5),
                Position.of(0, 42),
                3L,
                0.5);
        return new VerdictBoard(1, 1, "m", clock.instant(), "t", Position.of(0, 45), List.of(verdict));
    }
}
