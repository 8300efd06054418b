package io.lockstep.monitor.gateway;

import io.lockstep.common.log.EncodedEntry;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.support.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Appends records to the write log through the first gateway that takes them. */
public final class GatewayLog {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(6);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What came of an append. */
    public sealed interface Result permits Appended, NotAppended {}

    /**
     * The record is in the log.
     *
     * @param token the position after it, printed
     * @param offset where it stands
     */
    public record Appended(String token, long offset) implements Result {}

    /** No gateway said that the record is in the log, though it may be; with the last gateway's reason. */
    public record NotAppended(String reason) implements Result {}

    private final List<URI> gateways;
    private final @Nullable String secret;
    private final HttpClient http;

    /**
     * Opens no connection yet.
     *
     * @param gateways the management ports of the gateways
     * @param secret what the gateways ask for; null if they ask for nothing
     * @param tls for gateways with an https URL, whose host names are verified; null for what the Java runtime trusts
     */
    public GatewayLog(List<URI> gateways, @Nullable String secret, @Nullable ClientTls tls) {
        this.gateways = List.copyOf(gateways);
        this.secret = secret;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT);
        if (tls != null) {
            client.sslContext(tls.context());
        }
        this.http = client.build();
    }

    /**
     * Appends. Blocks for seconds at most per gateway.
     *
     * @param type the record's type, as the gateway's internal API names it
     * @throws InterruptedException if the monitor is being stopped
     */
    public Result append(int shard, String type, LogEntry entry) throws InterruptedException {
        Result result = new NotAppended("lockstep.monitor.gateways names no gateway that could append to the log");
        EncodedEntry encoded = WriteLogFormat.encode(entry);
        for (URI gateway : gateways) {
            result = append(gateway, shard, type, encoded.value());
            if (result instanceof Appended) {
                return result;
            }
        }
        return result;
    }

    private Result append(URI gateway, int shard, String type, byte[] value) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        gateway.resolve("/internal/v1/records/" + type + "?shard=" + shard))
                .timeout(ANSWER)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(value));
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() == 200) {
                return new Appended(
                        body.path("token").asString(""), body.path("offset").asLong());
            }
            return new NotAppended(gateway + " says: " + body.path("error").asString("HTTP " + response.statusCode()));
        } catch (JacksonException e) {
            return new NotAppended(gateway + " gave an answer that is not a gateway's");
        } catch (IOException e) {
            return new NotAppended(gateway + " cannot be reached: " + e);
        }
    }
}
