package io.lockstep.monitor.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.lockstep.monitor.schedule.Runs;
import io.lockstep.monitor.schedule.Scheduled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayQueriesTest {

    private static final Scheduled HOURLY = new Scheduled("plant", "hourly", 0, 0, 3_600_000_000_000L, 0, "");
    private static final String LISTED =
            """
            [{"db":"plant","name":"hourly","every":0,"span":0,"interval":3600000000000,"offset":0,"zone":""}]
            """;

    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void theFirstGatewayThatTellsIsBelieved() throws Exception {
        Runs queries = queries(nobody(), gateway(503, "{\"error\":\"no replica\"}"), gateway(200, LISTED));

        assertThat(queries.list(0)).containsExactly(HOURLY);
        assertThat(seen)
                .containsExactly(
                        "GET /internal/v1/continuous-queries?shard=0 Bearer s3cret null",
                        "GET /internal/v1/continuous-queries?shard=0 Bearer s3cret null");
    }

    @Test
    void aListThatNobodyTellsIsNotEmpty() throws Exception {
        Runs queries = queries(nobody(), gateway(200, "<html>"));

        assertThatThrownBy(() -> queries.list(0)).isInstanceOf(Runs.Unavailable.class);
        assertThatThrownBy(() -> queries().list(0))
                .isInstanceOf(Runs.Unavailable.class)
                .hasMessageContaining("names no gateway");
    }

    @Test
    void aRunIsDoneOnceByTheFirstGatewayThatCan() throws Exception {
        Runs queries =
                queries(nobody(), gateway(200, "{\"written\":12,\"token\":\"\"}"), gateway(200, "{\"written\":12}"));

        assertThat(queries.run(HOURLY, 3, 1000, 2000)).isEqualTo(new Runs.Done(12));
        assertThat(seen).singleElement().satisfies(request -> assertThat(request)
                .startsWith("POST /internal/v1/continuous-queries Bearer s3cret application/json")
                .contains("\"db\":\"plant\"", "\"name\":\"hourly\"", "\"epoch\":3", "\"from\":1000", "\"to\":2000"));
    }

    @ParameterizedTest
    @CsvSource({"503", "404", "403"})
    void whatMayBeDifferentLaterIsTriedAgain(int status) throws Exception {
        assertThat(queries(gateway(status, "{\"error\":\"not now\"}")).run(HOURLY, 3, 1000, 2000))
                .isInstanceOfSatisfying(Runs.Postponed.class, postponed -> assertThat(postponed.reason())
                        .contains("not now"));
    }

    @Test
    void whatInfluxdbRefusesIsNotTriedAgainElsewhere() throws Exception {
        Runs queries = queries(gateway(422, "{\"error\":\"partial write\"}"), gateway(200, "{\"written\":1}"));

        assertThat(queries.run(HOURLY, 3, 1000, 2000)).isEqualTo(new Runs.Failed("partial write"));
        assertThat(seen).hasSize(1);
    }

    @Test
    void anAnswerThatIsNoneIsTriedAgain() throws Exception {
        assertThat(queries(gateway(502, "<html>")).run(HOURLY, 3, 1000, 2000)).isInstanceOf(Runs.Postponed.class);
    }

    private static Runs queries(URI... gateways) {
        return new GatewayQueries(List.of(gateways), "s3cret", null, Duration.ofSeconds(10));
    }

    private URI gateway(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type")
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] answer = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Where nobody listens. */
    private static URI nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
