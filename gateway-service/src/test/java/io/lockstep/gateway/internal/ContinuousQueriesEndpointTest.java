package io.lockstep.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Token;
import io.lockstep.common.registry.Progress;
import io.lockstep.gateway.influxql.ContinuousQuery;
import io.lockstep.gateway.influxql.Statement;
import io.lockstep.gateway.into.IntoResult;
import io.lockstep.gateway.into.SelectInto;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.pool.ReplicaPositions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

class ContinuousQueriesEndpointTest {

    private static final String SECRET = "0123456789abcdef";
    private static final ContinuousQuery HOURLY = ContinuousQuery.read(
                    "plant",
                    "hourly",
                    "CREATE CONTINUOUS QUERY hourly ON plant RESAMPLE EVERY 10m BEGIN"
                            + " SELECT mean(f) INTO x FROM m GROUP BY time(1h, 5m) tz('Europe/Berlin') END")
            .orElseThrow();
    private static final Map<String, Object> RUN =
            Map.of("db", "plant", "name", "hourly", "epoch", 3, "from", 1000, "to", 2000);

    private final ReplicaPositions connectors = new ReplicaPositions(() -> 0);
    private final List<String> ran = new ArrayList<>();
    private final List<SelectInto.Schedule> schedules = new ArrayList<>();
    private Mono<List<ContinuousQuery>> queries = Mono.just(List.of(HOURLY));
    private IntoResult result = new IntoResult.Written(7, Token.parse("v1:topic:0=9"));

    private final SelectInto into = new SelectInto() {

        @Override
        public Mono<IntoResult> run(
                Statement statement, @Nullable String db, @Nullable String rp, @Nullable Schedule schedule) {
            ran.add(db + ": " + statement.text());
            schedules.add(schedule);
            return Mono.just(result);
        }
    };

    @Test
    void aRunWritesTheWindowInTheNameOfTheQuery() {
        connector(3);

        run(RUN, SECRET)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.written")
                .isEqualTo(7)
                .jsonPath("$.token")
                .isEqualTo("v1:topic:0=9");
        assertThat(ran)
                .containsExactly("plant: SELECT mean(f) INTO x FROM m WHERE time >= 1000 AND time < 2000"
                        + " GROUP BY time(1h, 5m) tz('Europe/Berlin')");
        assertThat(schedules).containsExactly(new SelectInto.Schedule("plant.hourly", 3, 1000, 2000));
    }

    @Test
    void theListSaysWhenEachIsDue() {
        client().get()
                .uri(ContinuousQueriesEndpoint.PATH + "?shard=0")
                .header("Authorization", "Bearer " + SECRET)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json(
                        """
                        [{"db": "plant", "name": "hourly", "every": 600000000000, "span": 0,
                          "interval": 3600000000000, "offset": 300000000000, "zone": "Europe/Berlin"}]
                        """);
    }

    @Test
    void whileNoReplicaTellsTheListIsUnavailableAndNotEmpty() {
        queries = Mono.error(new IllegalStateException("no replica"));

        client().get()
                .uri(ContinuousQueriesEndpoint.PATH)
                .header("Authorization", "Bearer " + SECRET)
                .exchange()
                .expectStatus()
                .isEqualTo(503);
    }

    @Test
    void whoDoesNotKnowTheSecretIsTurnedAway() {
        connector(3);

        run(RUN, "another secret!!").expectStatus().isForbidden();
        assertThat(ran).isEmpty();
    }

    @Test
    void nothingRunsWhileALiveConnectorCannotReadItsResults() {
        connector(2);

        run(RUN, SECRET).expectStatus().isEqualTo(503);
        assertThat(ran).isEmpty();
    }

    @Test
    void aQueryThatIsNoMoreIsNotRun() {
        connector(3);
        queries = Mono.just(List.of());

        run(RUN, SECRET).expectStatus().isNotFound();
        assertThat(ran).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "name", "epoch", "to"})
    void aRunThatDoesNotSayWhatItMeansIsRefused(String missing) {
        connector(3);
        Map<String, Object> incomplete = new HashMap<>(RUN);
        incomplete.remove(missing);

        run(incomplete, SECRET).expectStatus().isBadRequest();
        assertThat(ran).isEmpty();
    }

    @Test
    void whatCannotSucceedIsToldFromWhatIsWorthAnotherTry() {
        connector(3);

        result = new IntoResult.Failed("partial write", null);
        run(RUN, SECRET)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.error")
                .isEqualTo("partial write");
        result = new IntoResult.Unavailable("no replica", null);
        run(RUN, SECRET).expectStatus().isEqualTo(503);
    }

    private void connector(int format) {
        connectors.onProgress(new Progress(
                new ReplicaId("replica-1"), 0, "inc", 1, "topic", 1, 0, null, 0, null, format, Instant.EPOCH, null));
    }

    private WebTestClient.ResponseSpec run(Map<String, Object> body, String secret) {
        return client().post()
                .uri(ContinuousQueriesEndpoint.PATH)
                .header("Authorization", "Bearer " + secret)
                .bodyValue(body)
                .exchange();
    }

    private WebTestClient client() {
        ContinuousQueriesEndpoint endpoint = new ContinuousQueriesEndpoint(
                new Callers(SECRET), shard -> queries, into, ShardRouting.SINGLE, connectors);
        return WebTestClient.bindToRouterFunction(route().GET(ContinuousQueriesEndpoint.PATH, endpoint::list)
                        .POST(ContinuousQueriesEndpoint.PATH, endpoint::run)
                        .build())
                .build();
    }
}
