package io.lockstep.monitor.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers are those of influxd 1.6.7. */
class ReplicaProbeTest {

    private final HttpServer replica;
    private String result = "{\"statement_id\":0}";

    ReplicaProbeTest() throws IOException {
        replica = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        replica.createContext("/query", exchange -> {
            byte[] body = ("{\"results\":[" + result + "]}\n").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        replica.start();
    }

    @AfterEach
    void stop() {
        replica.stop(0);
    }

    @Test
    void aServerThatAnswersIsWell() {
        assertThat(problem()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"query engine shutdown", "engine is closed"})
    void aServerThatSaysThatItTakesNoQueriesIsNot(String error) {
        result = "{\"statement_id\":0,\"error\":\"" + error + "\"}";

        assertThat(problem()).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"database not found: _lockstep", "max-concurrent-queries limit exceeded(5, 5)"})
    void otherErrorsOfTheStatementAreAnswers(String error) {
        result = "{\"statement_id\":0,\"error\":\"" + error + "\"}";

        assertThat(problem()).isNull();
    }

    private @Nullable String problem() {
        URI url = URI.create("http://127.0.0.1:" + replica.getAddress().getPort());
        try (ReplicaProbe probe = new ReplicaProbe(url, null, null, Duration.ofSeconds(10))) {
            return probe.ask().join();
        }
    }
}
