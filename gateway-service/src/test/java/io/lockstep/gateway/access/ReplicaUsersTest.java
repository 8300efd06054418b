package io.lockstep.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.gateway.access.Caller.Privilege;
import io.lockstep.gateway.access.UserSource.Admitted;
import io.lockstep.gateway.access.UserSource.Refused;
import io.lockstep.gateway.pool.PoolQuestions;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaClient;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.tls.ReplicaTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers are those of influxd 1.6.7. */
class ReplicaUsersTest {

    private static final Credentials BOB = new Credentials("bob", "p&w", "Basic eDp5");
    private static final String NOT_ADMIN =
            "{\"error\":\"error authorizing query: %s not authorized to execute statement 'SHOW USERS', requires admin"
                    + " privilege\"}\n";

    private record Seen(String q, @Nullable String url, @Nullable String authorization) {}

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final ReplicaPositions positions = new ReplicaPositions(System::nanoTime);
    private final ReadPool pool = new ReadPool(positions, System::nanoTime);
    private final ReplicaUsers users = new ReplicaUsers(
            PoolQuestions.to(pool, positions, () -> {}), new ReplicaClient("own", "s3cret", new ReplicaTls(null)), 0);

    ReplicaUsersTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void aPoolOfOneReplica() {
        server.createContext("/query", this::handle);
        server.start();
        Instant now = Instant.now();
        Verdict verdict = new Verdict(
                new ReplicaId("replica-1"),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                1,
                0,
                ReplicaStatus.AVAILABLE,
                false,
                "",
                now,
                now,
                now.plusSeconds(60),
                Position.of(0, 9),
                0L,
                0.0);
        pool.onVerdicts(new VerdictBoard(1, 1, "monitor", now, "topic", Position.of(0, 9), List.of(verdict)));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whoGetsTheListHasAllPrivileges() {
        answers.put("SHOW USERS", new Answer(200, "{\"results\":[{\"statement_id\":0,\"series\":[]}]}\n"));

        assertThat(ask()).isEqualTo(new Admitted(new Caller("", true, Map.of())));
        assertThat(seen).containsExactly(new Seen("SHOW USERS", "u=bob&p=p%26w", "Basic eDp5"));
    }

    @Test
    void ofOthersTheGrantsAreAskedForInTheGatewaysName() {
        answers.put("SHOW USERS", new Answer(403, NOT_ADMIN.formatted("we ird\\\"q")));
        answers.put(
                "SHOW GRANTS FOR \"we ird\\\"q\"",
                new Answer(
                        200,
                        "{\"results\":[{\"statement_id\":0,\"series\":[{\"columns\":[\"database\",\"privilege\"],\"values\":"
                                + "[[\"r\",\"READ\"],[\"w\",\"WRITE\"],[\"a\",\"ALL PRIVILEGES\"],[\"n\",\"NO PRIVILEGES\"]]}]}]}\n"));

        assertThat(ask())
                .isEqualTo(new Admitted(new Caller(
                        "we ird\"q", false, Map.of("r", Privilege.READ, "w", Privilege.WRITE, "a", Privilege.ALL))));
        // A question that a busy machine answers late is put again, so that the last one counts.
        Seen grants = seen.get(seen.size() - 1);
        assertThat(grants.authorization()).isEqualTo("Basic b3duOnMzY3JldA==");
        assertThat(grants.url()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization failed", "unable to parse authentication credentials", "username required"})
    void badCredentialsAreRefusedInTheServersWords(String words) {
        answers.put("SHOW USERS", new Answer(401, "{\"error\":\"" + words + "\"}\n"));

        assertThat(ask()).isEqualTo(new Refused(words));
    }

    @Test
    void aUserWhoIsDroppedBetweenTheQuestionsIsRefused() {
        answers.put("SHOW USERS", new Answer(403, NOT_ADMIN.formatted("bob")));
        answers.put(
                "SHOW GRANTS FOR \"bob\"",
                new Answer(200, "{\"results\":[{\"statement_id\":0,\"error\":\"user not found\"}]}\n"));

        assertThat(ask()).isEqualTo(new Refused("authorization failed"));
    }

    /** While it is being stopped, a server answers everything so. */
    @Test
    void anyOtherErrorSaysNothingOfTheUser() {
        Answer stopping = new Answer(200, "{\"results\":[{\"statement_id\":0,\"error\":\"query engine shutdown\"}]}\n");
        answers.put("SHOW USERS", new Answer(403, NOT_ADMIN.formatted("bob")));
        answers.put("SHOW GRANTS FOR \"bob\"", stopping);

        assertThat(users.ask(BOB, 0)
                        .timeout(Duration.ofMillis(500))
                        .onErrorComplete()
                        .blockOptional())
                .isEmpty();
    }

    @Test
    void aServerWithoutUsersOrOutOfOrderSaysNothingOfAnybody() {
        for (Answer answer : List.of(
                new Answer(200, "{\"results\":[{\"statement_id\":0,\"error\":\"query engine shutdown\"}]}\n"),
                new Answer(
                        403,
                        "{\"error\":\"error authorizing query: create admin user first or disable authentication\"}"),
                new Answer(500, "{\"error\":\"timeout\"}"),
                new Answer(401, "<html>"))) {
            answers.put("SHOW USERS", answer);

            assertThat(users.ask(BOB, 0)
                            .timeout(Duration.ofMillis(200))
                            .onErrorComplete()
                            .blockOptional())
                    .as(answer.body())
                    .isEmpty();
        }
    }

    private UserSource.@Nullable Answer ask() {
        return users.ask(BOB, 0).block(Duration.ofSeconds(5));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        int rest = query.indexOf('&');
        String q = URLDecoder.decode(query.substring("q=".length(), rest < 0 ? query.length() : rest), UTF_8);
        seen.add(new Seen(
                q,
                rest < 0 ? null : query.substring(rest + 1),
                exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer = answers.getOrDefault(q, new Answer(500, "unexpected"));
        byte[] bytes = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
