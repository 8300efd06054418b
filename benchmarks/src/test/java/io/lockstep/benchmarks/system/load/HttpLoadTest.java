package io.lockstep.benchmarks.system.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpLoadTest {

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private URI url;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void chunkedAndPlainBodiesAreReadToTheirEnd() throws IOException {
        byte[] body = "0123456789".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
        answer(200, body, 0);
        try (Connection connection = Connection.open(url, 20)) {
            for (int i = 0; i < 3; i++) {
                Answer answer = connection.exchange(Requests.query("d", "SELECT 1", ""));
                assertThat(answer.bodyBytes()).isEqualTo(body.length);
                assertThat(answer.body()).isEqualTo("01234567890123456789");
                assertThat(answer.header("x-mark")).contains("here");
            }
        }
        server.removeContext("/");
        answer(200, body, body.length);
        try (Connection connection = Connection.open(url)) {
            assertThat(connection.exchange(Requests.query("d", "SELECT 1", "")).bodyBytes())
                    .isEqualTo(body.length);
        }
    }

    @Test
    void eachConnectionSendsAsOftenAsAsked() {
        answer(204, new byte[0], -1);

        LoadResult result = HttpLoad.count(url, 3, 7, c -> Requests.queries("d", List.of("SELECT 1"), ""));

        assertThat(requests).hasValue(21);
        assertThat(result.orThrow().requests()).isEqualTo(21);
        assertThat(result.latencies().count()).isEqualTo(21);
    }

    @Test
    void aRoundEndsWhenItsTimeIsOver() {
        answer(204, new byte[0], -1);

        LoadResult result =
                HttpLoad.during(url, 2, Duration.ofMillis(100), c -> Requests.queries("d", List.of("SELECT 1"), ""));

        assertThat(result.requests()).isEqualTo(requests.get());
        assertThat(result.seconds()).isGreaterThanOrEqualTo(0.1);
    }

    @Test
    void aFailureIsCountedAndTold() {
        answer(503, "no replica".getBytes(StandardCharsets.US_ASCII), 10);

        LoadResult result = HttpLoad.count(url, 1, 2, c -> Requests.queries("d", List.of("SELECT 1"), ""));

        assertThat(result.failures()).isEqualTo(2);
        assertThatThrownBy(result::orThrow).hasMessageContaining("503 no replica");
    }

    private void answer(int status, byte[] body, long length) {
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("X-Mark", "here");
            exchange.sendResponseHeaders(status, length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
    }
}
