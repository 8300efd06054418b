package io.lockstep.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What the monitor says of the replicas. */
public final class MonitorApi {

    private static final Duration BOUND = Duration.ofSeconds(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(BOUND).build();
    private final URI monitor;

    public MonitorApi(URI monitor) {
        this.monitor = monitor;
    }

    /** Returns empty when the monitor does not answer. */
    public Optional<List<ReplicaView>> replicas() {
        HttpRequest request = HttpRequest.newBuilder(monitor.resolve("/api/v1/replicas"))
                .timeout(BOUND)
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                return Optional.empty();
            }
            List<ReplicaView> replicas = new ArrayList<>();
            JSON.readTree(answer.body()).forEach(node -> replicas.add(ReplicaView.from(node)));
            return Optional.of(List.copyOf(replicas));
        } catch (IOException | JacksonException unreachable) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
