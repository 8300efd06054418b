package io.lockstep.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the monitor says of the replicas. */
public final class MonitorApi {

    private static final Duration BOUND = Duration.ofSeconds(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(BOUND).build();
    private final URI monitor;
    private final @Nullable String authorization;

    public MonitorApi(URI monitor) {
        this(monitor, null);
    }

    private MonitorApi(URI monitor, @Nullable String authorization) {
        this.monitor = monitor;
        this.authorization = authorization;
    }

    /** The same API, asked by a user of it. */
    public MonitorApi as(String user, String password) {
        byte[] login = (user + ":" + password).getBytes(UTF_8);
        return new MonitorApi(monitor, "Basic " + Base64.getEncoder().encodeToString(login));
    }

    /** What came of the wish for a verification. */
    public sealed interface Begun {

        /** It goes on under this id. */
        record Verifying(String id) implements Begun {}

        /** There is none, for this reason. */
        record Refused(String why) implements Begun {}
    }

    /** Begins a verification. */
    public Begun beginVerification() {
        HttpRequest.Builder request = request("/api/v1/verifications").POST(BodyPublishers.noBody());
        Optional<HttpResponse<String>> answer = send(request);
        if (answer.isEmpty()) {
            return new Begun.Refused("the monitor does not answer");
        }
        JsonNode body = JSON.readTree(answer.get().body());
        return answer.get().statusCode() == 202
                ? new Begun.Verifying(body.path("id").asString(""))
                : new Begun.Refused(
                        body.path("detail").asString("HTTP " + answer.get().statusCode()));
    }

    /** Returns empty when the monitor does not know the verification, or does not answer. */
    public Optional<VerificationView> verification(String id) {
        return send(request("/api/v1/verifications/" + id))
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> VerificationView.from(JSON.readTree(answer.body())));
    }

    /** Returns empty when the monitor does not answer. */
    public Optional<List<ReplicaView>> replicas() {
        return send(request("/api/v1/replicas"))
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> {
                    List<ReplicaView> replicas = new ArrayList<>();
                    JSON.readTree(answer.body()).forEach(node -> replicas.add(ReplicaView.from(node)));
                    return List.copyOf(replicas);
                });
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(monitor.resolve(path)).timeout(BOUND);
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    /** An answer that is JSON. */
    private Optional<HttpResponse<String>> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            JSON.readTree(answer.body());
            return Optional.of(answer);
        } catch (IOException | JacksonException unreachable) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
