package io.lockstep.gateway.http;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Puts on every answer, errors included, the headers by which clients recognise an InfluxDB server, and the CORS headers
 * where a browser asks. An answer that comes from a replica overwrites them with the replica's own.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class InfluxHeaders implements WebFilter {

    /** InfluxDB's newer name of the request's id; the answer carries it under both names. */
    public static final String X_REQUEST_ID = "X-Request-Id";

    /** InfluxDB's older name of the request's id. */
    public static final String REQUEST_ID = "Request-Id";

    /** What browsers are told; only InfluxDB's handlers do so, not its router. */
    static final List<String> CORS = List.of(
            HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN,
            HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS,
            HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
            HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS);

    private static final int MAX_REQUEST_ID = 256;

    private final String version;
    private final RequestIds ids = new RequestIds();

    /** @param influxdbVersion what clients are told as {@code X-Influxdb-Version}, such as {@code 1.6.7} */
    public InfluxHeaders(String influxdbVersion) {
        this.version = influxdbVersion;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HttpHeaders request = exchange.getRequest().getHeaders();
        HttpHeaders response = exchange.getResponse().getHeaders();
        String id = requestId(request);
        response.set(REQUEST_ID, id);
        response.set(X_REQUEST_ID, id);
        response.set("X-Influxdb-Build", "OSS");
        response.set("X-Influxdb-Version", version);
        String origin = request.getOrigin();
        if (origin != null && !origin.isEmpty()) {
            response.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "DELETE, GET, OPTIONS, POST, PUT");
            response.set(
                    HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
                    "Accept, Accept-Encoding, Authorization, Content-Length, Content-Type, X-CSRF-Token, X-HTTP-Method-Override");
            response.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Date, X-InfluxDB-Version, X-InfluxDB-Build");
        }
        return chain.filter(exchange);
    }

    private String requestId(HttpHeaders request) {
        String id = request.getFirst(X_REQUEST_ID);
        if (id == null || id.isEmpty()) {
            id = request.getFirst(REQUEST_ID);
        }
        return id == null || id.isEmpty() || id.length() > MAX_REQUEST_ID ? ids.next() : id;
    }
}
