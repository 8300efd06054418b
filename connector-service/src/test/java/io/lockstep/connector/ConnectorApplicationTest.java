package io.lockstep.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Nothing listens on port 1, so that Kafka, Redis and the replica are out of reach. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectorApplicationTest {

    private static final String ID = "--lockstep.connector.replica.id=replica-1";

    @Test
    void startsIsLiveAndReadyWithNothingInReach() throws Exception {
        try (ConfigurableApplicationContext context = start(ID)) {
            String port = context.getEnvironment().getProperty("local.server.port");

            assertThat(get(port, "health/liveness")).contains("\"UP\"");
            assertThat(get(port, "health/readiness")).contains("\"UP\"");
            assertThat(get(port, "prometheus"))
                    .contains("lockstep_connector_applied{cluster=\"lockstep\",replica=\"replica-1\"} NaN")
                    .contains("lockstep_connector_failing{cluster=\"lockstep\",replica=\"replica-1\"} 0.0")
                    .contains("lockstep_connector_windows_total{cluster=\"lockstep\",replica=\"replica-1\"} 0.0")
                    .contains("lockstep_connector_points_total{cluster=\"lockstep\",replica=\"replica-1\"} 0.0")
                    .contains("lockstep_connector_retries_total{cluster=\"lockstep\",replica=\"replica-1\"} 0.0")
                    .contains("lockstep_connector_lanes_count{cluster=\"lockstep\",replica=\"replica-1\"} 0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--lockstep.connector.replica.shard=0, lockstep.connector.replica.id is required",
        "--lockstep.connector.replica.id=Bad_Name, lockstep.connector.replica.id",
        "--lockstep.connector.replica.idd=replica-1, lockstep.connector.replica.idd",
        "--lockstep.cluster=two words, lockstep.cluster must be"
    })
    void aBadConfigurationStopsItWithOneLine(String argument, String message, CapturedOutput output) {
        List<String> arguments = new ArrayList<>(List.of(argument));
        if (argument.contains("cluster")) {
            arguments.add(ID);
        }

        assertThatThrownBy(() -> start(arguments.toArray(String[]::new)).close())
                .isInstanceOf(Exception.class);

        assertThat(output.getAll().lines().filter(line -> line.contains("ERROR")))
                .singleElement()
                .asString()
                .contains("cannot start: ", message);
        assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("\tat "));
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--lockstep.connector.replica.url=http://127.0.0.1:1",
                "--spring.kafka.bootstrap-servers=127.0.0.1:1",
                "--spring.data.redis.port=1"));
        all.addAll(List.of(arguments));
        return new SpringApplication(ConnectorApplication.class).run(all.toArray(String[]::new));
    }

    private static String get(@Nullable String port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/" + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
