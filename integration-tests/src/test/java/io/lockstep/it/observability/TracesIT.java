package io.lockstep.it.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import io.lockstep.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a gateway and a connector tell a collector and a log shipper, if they are configured to. */
@ExtendWith(SharedCluster.class)
class TracesIT {

    private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
    private static final String DELAY = "management.opentelemetry.tracing.export.schedule-delay";
    private static final String FORMAT = "logging.structured.format.console";

    private static final String WRITE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String READ = "5bf92f3577b34da6a3ce929d0e0e4737";
    private static final String NOT_SAMPLED = "6bf92f3577b34da6a3ce929d0e0e4738";
    private static final String SPAN = "-00f067aa0ba902b7-";

    @Test
    void aWriteCanBeFollowedIntoTheReplicaAndLogLinesCarryTheDesignsWords(TestCluster cluster) throws Exception {
        LocalCluster processes = cluster.processes();
        cluster.gateway().createDatabase("traced");
        try (Collector collector = new Collector()) {
            Map<String, String> properties = Map.of(ENDPOINT, collector.endpoint(), DELAY, "200ms", FORMAT, "ecs");
            List<String> traced = List.of("connector-2", "gateway-2");
            traced.forEach(processes::stop);
            traced.forEach(name -> properties.forEach((key, value) -> processes.withProperty(name, key, value)));
            int linesBefore = log(processes, "connector-2").size();
            try {
                traced.forEach(processes::start);
                traced.forEach(name -> processes.awaitReady(name, TestCluster.PATIENCE));
                Influx gateway = new Influx(processes.url("gateway-2"));
                TestCluster.waiting("gateway-2 reads")
                        .until(() -> gateway.get("/query?q=SHOW%20DATABASES").status() == 200);

                aTraceOfAWriteHoldsTheGatewayAndTheConnector(gateway, collector);
                aTraceOfAReadNamesTheReplica(gateway, collector);
                whatIsNotSampledIsNotToldAndNothingTellsWhatClientsSent(collector);
                linesAreJsonWithKeyValues(
                        log(processes, "connector-2").stream().skip(linesBefore).toList());
            } finally {
                traced.forEach(processes::stop);
                traced.forEach(name -> properties.keySet().forEach(key -> processes.withoutProperty(name, key)));
                processes.start("connector-2");
            }
        }
    }

    private static void aTraceOfAWriteHoldsTheGatewayAndTheConnector(Influx gateway, Collector collector) {
        write(gateway, NOT_SAMPLED, "00");
        write(gateway, WRITE, "01");
        TestCluster.waiting("spans of both services").untilAsserted(() -> assertThat(collector.of(WRITE))
                .anyMatch(spans -> spans.contains("gateway") && spans.contains("/write"))
                .anyMatch(spans -> spans.contains("lockstep-connector")
                        && spans.contains("lockstep replay")
                        && spans.contains("replica-2")));
    }

    private static void write(Influx gateway, String trace, String flags) {
        assertThat(gateway.send(
                                "POST",
                                "/write?db=traced&u=somebody&p=geheim",
                                "secretmeasurement f=1 1\n".getBytes(UTF_8),
                                "traceparent",
                                "00-" + trace + SPAN + flags)
                        .status())
                .isEqualTo(204);
    }

    private static void aTraceOfAReadNamesTheReplica(Influx gateway, Collector collector) {
        String replica = gateway.get(
                        "/query?q=SHOW%20DATABASES&u=somebody&p=geheim", "traceparent", "00-" + READ + SPAN + "01")
                .header("X-Lockstep-Replica");
        TestCluster.waiting("spans of the read").untilAsserted(() -> assertThat(collector.of(READ))
                .anyMatch(spans ->
                        spans.contains("lockstep read") && spans.contains(replica) && spans.contains("answered")));
    }

    private static void whatIsNotSampledIsNotToldAndNothingTellsWhatClientsSent(Collector collector) {
        assertThat(collector.of(NOT_SAMPLED)).isEmpty();
        assertThat(collector.all())
                .isNotEmpty()
                .noneMatch(spans -> spans.contains("secretmeasurement"))
                .noneMatch(spans -> spans.contains("geheim"));
    }

    private static void linesAreJsonWithKeyValues(List<String> lines) {
        List<JsonNode> entries =
                lines.stream().map(line -> JsonMapper.shared().readTree(line)).toList();
        assertThat(entries)
                .filteredOn(entry -> entry.path("message").asString("").equals("replaying"))
                .first()
                .satisfies(entry -> {
                    assertThat(entry.path("replica").asString("")).isEqualTo("replica-2");
                    assertThat(entry.path("applied").isNumber()).isTrue();
                    assertThat(entry.path("barrier").isNumber()).isTrue();
                    assertThat(entry.path("service").path("name").asString("")).isEqualTo("lockstep-connector");
                });
    }

    private static List<String> log(LocalCluster processes, String process) {
        try {
            return Files.exists(processes.log(process)) ? Files.readAllLines(processes.log(process)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
