package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import io.lockstep.local.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Has the services write their own metrics through the gateway into the database {@code lockstep}, so that a new user
 * finds real, live data. Tag {@code process} tells the processes apart.
 */
final class OwnMetrics {

    private static final String EXPORT = "management.influx.metrics.export.";

    private static final Map<String, String> NAMES = Map.of(
            "connector", "${lockstep.connector.replica.id}",
            "monitor", "${lockstep.monitor.name}",
            "gateway", "${lockstep.gateway.name}");

    /** Metrics are written every 10 s; what takes longer is no reason to keep a user waiting. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final String FIRST = "/query?db=lockstep&q=SELECT%20last(value)%20FROM%20lockstep_connector_applied";

    private OwnMetrics() {}

    /**
     * Waits a moment for the first of them, so that whoever asks at once finds some.
     *
     * @param properties what the user has set, as {@code TARGET:KEY} to value; where it leaves none to wait for, this returns at once
     */
    static void awaitFirst(LocalCluster cluster, Map<String, String> properties) {
        if (!areWritten(properties, cluster.layout().replicas())) {
            return;
        }
        HttpClient http = HttpClient.newBuilder().connectTimeout(LOOK).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(cluster.url("gateway") + FIRST))
                .timeout(Duration.ofSeconds(2))
                .build();
        Waiting.until(LONGEST_WAIT, LOOK, () -> {
            try {
                HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                // A gateway that asks for credentials does not tell.
                return answer.statusCode() == 401 || answer.body().contains("series");
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        });
    }

    /** Whether some connector still writes to where the first are looked for. */
    static boolean areWritten(Map<String, String> properties, int replicas) {
        return IntStream.rangeClosed(1, replicas)
                .mapToObj(number -> "connector-" + number)
                .anyMatch(connector -> !"false".equalsIgnoreCase(set(properties, connector, "enabled"))
                        && set(properties, connector, "uri") == null
                        && set(properties, connector, "db") == null);
    }

    /** A process's own property wins over its kind's. */
    private static @Nullable String set(Map<String, String> properties, String connector, String key) {
        String own = properties.get(connector + ":" + EXPORT + key);
        return own != null ? own : properties.get("connector:" + EXPORT + key);
    }

    static void writtenThrough(LocalCluster cluster) {
        String gateway = cluster.url("gateway").toString();
        NAMES.forEach((service, name) -> {
            cluster.withProperty(service, EXPORT + "enabled", "true");
            cluster.withProperty(service, EXPORT + "uri", gateway);
            cluster.withProperty(service, EXPORT + "db", "lockstep");
            cluster.withProperty(service, EXPORT + "step", "10s");
            cluster.withProperty(service, "management.metrics.tags.process", name);
            // Until the gateway is up, each attempt would be told with its stack trace.
            cluster.withProperty(service, "logging.level.io.micrometer.influx", "off");
        });
    }
}
