package io.lockstep.local;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** InfluxDB's HTTP interface, of a replica or of a gateway; without retries. */
public final class InfluxHttp {

    private static final Duration CONNECT_BOUND = Duration.ofSeconds(2);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_BOUND)
            .build();
    private final URI server;
    private final Duration bound;

    /** Takes the server and the longest that one request may take. */
    public InfluxHttp(URI server, Duration bound) {
        this.server = server;
        this.bound = bound;
    }

    /** What came of a request. */
    public sealed interface Answer {

        /**
         * It was done.
         *
         * @param body the whole answer
         * @param replica the replica that a gateway says it asked, else empty
         */
        record Good(JsonNode body, String replica) implements Answer {}

        /** It failed, or there was no answer; why is for people. */
        record Failed(String why) implements Answer {}
    }

    /** A failed statement inside an answer with status 200 is a failure too. */
    public Answer query(String statement) {
        String form = "epoch=ns&q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8);
        return send(HttpRequest.newBuilder(server.resolve("/query"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    public Answer write(String database, String lines) {
        String query = "/write?db=" + URLEncoder.encode(database, StandardCharsets.UTF_8);
        return send(HttpRequest.newBuilder(server.resolve(query)).POST(HttpRequest.BodyPublishers.ofString(lines)));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.timeout(bound).build(), BodyHandlers.ofString());
            String text = answer.body().isBlank() ? "{}" : answer.body();
            if (answer.statusCode() / 100 != 2) {
                return new Answer.Failed(answer.statusCode() + " " + text.strip());
            }
            JsonNode body = JSON.readTree(text);
            for (JsonNode result : body.path("results")) {
                if (result.has("error")) {
                    return new Answer.Failed(result.path("error").asString(""));
                }
            }
            return new Answer.Good(
                    body, answer.headers().firstValue("X-Lockstep-Replica").orElse(""));
        } catch (IOException | JacksonException e) {
            String message = e.getMessage();
            return new Answer.Failed(message == null ? e.getClass().getSimpleName() : message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("interrupted");
        }
    }
}
