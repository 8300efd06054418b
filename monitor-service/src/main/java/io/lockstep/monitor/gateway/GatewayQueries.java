package io.lockstep.monitor.gateway;

import io.lockstep.monitor.schedule.Runs;
import io.lockstep.monitor.schedule.Scheduled;
import io.lockstep.support.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Has continuous queries listed and run by the first gateway that can. */
public final class GatewayQueries implements Runs {

    private static final String PATH = "/internal/v1/continuous-queries";
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration LIST = Duration.ofSeconds(6);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<URI> gateways;
    private final @Nullable String secret;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * Opens no connection yet.
     *
     * @param gateways the management ports of the gateways
     * @param secret what the gateways ask for; null if they ask for nothing
     * @param tls for gateways with an https URL; null for what the Java runtime trusts
     * @param timeout for a run
     */
    public GatewayQueries(List<URI> gateways, @Nullable String secret, @Nullable ClientTls tls, Duration timeout) {
        this.gateways = List.copyOf(gateways);
        this.secret = secret;
        this.timeout = timeout;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT);
        if (tls != null) {
            client.sslContext(tls.context());
        }
        this.http = client.build();
    }

    @Override
    public List<Scheduled> list(int shard) throws Unavailable, InterruptedException {
        String reason = "lockstep.monitor.gateways names no gateway";
        for (URI gateway : gateways) {
            try {
                HttpResponse<String> response = send(request(gateway.resolve(PATH + "?shard=" + shard), LIST)
                        .GET()
                        .build());
                if (response.statusCode() == 200) {
                    return JSON.readValue(response.body(), new TypeReference<List<Scheduled>>() {});
                }
                reason = gateway + " says: HTTP " + response.statusCode();
            } catch (IOException | JacksonException e) {
                reason = gateway + " cannot be asked: " + e;
            }
        }
        throw new Unavailable(reason);
    }

    @Override
    public Outcome run(Scheduled query, long epoch, long from, long to) throws InterruptedException {
        byte[] body = JSON.writeValueAsBytes(
                Map.of("db", query.db(), "name", query.name(), "epoch", epoch, "from", from, "to", to));
        Outcome outcome = new Postponed("lockstep.monitor.gateways names no gateway");
        for (URI gateway : gateways) {
            try {
                HttpResponse<String> response = send(request(gateway.resolve(PATH), timeout)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build());
                if (response.statusCode() == 200) {
                    return new Done(
                            JSON.readTree(response.body()).path("written").asLong(0));
                }
                String error = JSON.readTree(response.body()).path("error").asString("");
                if (response.statusCode() == 422) {
                    return new Failed(error);
                }
                outcome = new Postponed(gateway + " says: " + error);
            } catch (IOException | JacksonException e) {
                outcome = new Postponed(gateway + " cannot be asked: " + e);
            }
        }
        return outcome;
    }

    private HttpRequest.Builder request(URI target, Duration bound) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(bound);
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
