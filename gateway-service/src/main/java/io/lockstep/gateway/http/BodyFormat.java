package io.lockstep.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The format of a body that the gateway makes itself, chosen as InfluxDB 1.6.7 does: by the exact text of {@code Accept}. */
public enum BodyFormat {
    JSON("application/json"),
    /** With line breaks and four spaces. */
    PRETTY_JSON("application/json"),
    CSV("text/csv"),
    MSGPACK("application/x-msgpack");

    private final String contentType;

    BodyFormat(String contentType) {
        this.contentType = contentType;
    }

    /**
     * Chooses the format.
     *
     * @param accept the header as sent; null if there is none
     * @param pretty whether the URL asks for line breaks
     */
    public static BodyFormat of(@Nullable String accept, boolean pretty) {
        if (accept != null) {
            switch (accept) {
                case "application/csv", "text/csv" -> {
                    return CSV;
                }
                case "application/x-msgpack" -> {
                    return MSGPACK;
                }
                default -> {
                    // Whatever else is wanted, InfluxDB answers JSON.
                }
            }
        }
        return pretty ? PRETTY_JSON : JSON;
    }

    /** Chooses the format of an answer to a request. */
    public static BodyFormat of(ServerHttpRequest request) {
        boolean pretty = RawQuery.mayHold(request.getURI().getRawQuery(), "pretty")
                && "true".equals(request.getQueryParams().getFirst("pretty"));
        return of(request.getHeaders().getFirst(HttpHeaders.ACCEPT), pretty);
    }

    public String contentType() {
        return contentType;
    }

    /** The body of an error. */
    public byte[] error(String message) {
        return switch (this) {
            case CSV -> ("error\n" + GoText.csv(message) + "\n").getBytes(UTF_8);
            case JSON, PRETTY_JSON, MSGPACK ->
                document(JsonNodeFactory.instance.objectNode().put("error", message));
        };
    }

    /** One document, as JSON with a line feed or as MessagePack; not for CSV, which has no form for any document. */
    public byte[] document(JsonNode document) {
        return switch (this) {
            case MSGPACK -> MessagePack.of(document);
            case PRETTY_JSON -> (GoText.json(document, true) + "\n").getBytes(UTF_8);
            case JSON, CSV -> (GoText.json(document, false) + "\n").getBytes(UTF_8);
        };
    }
}
