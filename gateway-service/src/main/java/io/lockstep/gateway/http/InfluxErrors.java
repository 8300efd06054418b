package io.lockstep.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;

/** Errors in the form of InfluxDB 1.x: {@code {"error":"…"}} and a line feed, or the format that the client wants, with the text in a header as well. */
public final class InfluxErrors {

    /** Carries the error's text, cut to {@value #HEADER_BYTES} bytes. */
    public static final String HEADER = "X-Influxdb-Error";

    private static final int HEADER_BYTES = 1024;

    private InfluxErrors() {}

    /** Answers a request with an error as InfluxDB's handlers do. Whatever was set for another answer is removed. */
    public static Mono<Void> write(ServerWebExchange exchange, int status, String message) {
        ServerHttpResponse response = exchange.getResponse();
        if (status == 401) {
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"InfluxDB\"");
        } else {
            response.getHeaders().set(HEADER, headerText(message));
        }
        if (exchange.getRequest().getPath().value().startsWith("/api/v2/")) {
            return write(response, status, "application/json; charset=utf-8", secondForm(status, message));
        }
        BodyFormat format = BodyFormat.of(exchange.getRequest());
        return write(response, status, format.contentType(), format.error(message));
    }

    /** Answers as InfluxDB's router does for what no handler takes: plain text. */
    static Mono<Void> writePlain(ServerWebExchange exchange, int status, String message) {
        ServerHttpResponse response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        InfluxHeaders.CORS.forEach(headers::remove);
        return write(response, status, "text/plain; charset=utf-8", (message + "\n").getBytes(UTF_8));
    }

    private static Mono<Void> write(ServerHttpResponse response, int status, String type, byte[] body) {
        HttpHeaders headers = response.getHeaders();
        headers.remove(HttpHeaders.CONTENT_ENCODING);
        headers.remove(HttpHeaders.TRANSFER_ENCODING);
        headers.set(HttpHeaders.CONTENT_TYPE, type);
        headers.setContentLength(body.length);
        response.setStatusCode(HttpStatusCode.valueOf(status));
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    /** The form of InfluxDB 2, which clients of its API read. */
    private static byte[] secondForm(int status, String message) {
        String code =
                switch (status) {
                    case 401 -> "unauthorized";
                    case 403 -> "forbidden";
                    case 404 -> "not found";
                    case 413 -> "request too large";
                    case 501 -> "not implemented";
                    case 503, 504 -> "unavailable";
                    default -> status < 500 ? "invalid" : "internal error";
                };
        return BodyFormat.JSON.document(
                JsonNodeFactory.instance.objectNode().put("code", code).put("message", message));
    }

    /** One line. Each character stands for a byte of UTF-8, since that is what the text is sent as. */
    static String headerText(String message) {
        byte[] bytes = message.getBytes(UTF_8);
        StringBuilder text = new StringBuilder(Math.min(bytes.length, HEADER_BYTES));
        for (int i = 0; i < bytes.length && i < HEADER_BYTES; i++) {
            char c = (char) (bytes[i] & 0xff);
            if (c == '\r' || c == '\n' || c == '\t') {
                text.append(' ');
            } else {
                text.append(c < 0x20 || c == 0x7f ? '?' : c);
            }
        }
        return text.toString();
    }
}
