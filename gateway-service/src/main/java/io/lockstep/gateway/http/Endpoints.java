package io.lockstep.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers what needs neither a replica nor the log: {@code /ping}, {@code /status}, {@code /health}, {@code OPTIONS}, and methods that
 * InfluxDB's router does not know for a path. Everything else goes on.
 */
public final class Endpoints implements WebFilter {

    /** The methods of a path, and the same as a header names them. */
    private record Allowed(Set<HttpMethod> methods, String header) {

        static Allowed of(HttpMethod... methods) {
            return new Allowed(
                    Set.of(methods), Stream.of(methods).map(HttpMethod::name).collect(Collectors.joining(", ")));
        }
    }

    private static final Map<String, Allowed> ALLOWED = Map.of(
            "/ping", Allowed.of(HttpMethod.GET, HttpMethod.HEAD),
            "/status", Allowed.of(HttpMethod.GET, HttpMethod.HEAD),
            "/query", Allowed.of(HttpMethod.OPTIONS, HttpMethod.GET, HttpMethod.POST),
            "/write", Allowed.of(HttpMethod.POST, HttpMethod.OPTIONS),
            "/api/v2/write", Allowed.of(HttpMethod.POST, HttpMethod.OPTIONS),
            "/api/v2/query", Allowed.of(HttpMethod.POST, HttpMethod.OPTIONS),
            "/api/v1/prom/write", Allowed.of(HttpMethod.POST),
            "/api/v1/prom/read", Allowed.of(HttpMethod.POST),
            "/health", Allowed.of(HttpMethod.GET, HttpMethod.HEAD));

    /** Servers before 1.7 take no notice of {@code verbose}. */
    private static final Pattern SILENT = Pattern.compile("1\\.[0-6]\\..*");

    private final byte[] version;
    private final byte[] health;
    private final boolean tellsVersion;

    /** @param influxdbVersion the server to be taken for; from 1.7 on {@code /ping?verbose=true} answers it */
    public Endpoints(String influxdbVersion) {
        tellsVersion = !SILENT.matcher(influxdbVersion).matches();
        health = ("{\"checks\":[],\"message\":\"ready for queries and writes\",\"name\":\"influxdb\","
                        + "\"status\":\"pass\",\"version\":\"" + influxdbVersion + "\"}\n")
                .getBytes(UTF_8);
        version = ("{\"version\":\"" + influxdbVersion + "\"}\n").getBytes(UTF_8);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        Allowed allowed = ALLOWED.get(path);
        if (allowed == null) {
            return chain.filter(exchange);
        }
        HttpMethod method = exchange.getRequest().getMethod();
        if (!allowed.methods().contains(method)) {
            return methodNotAllowed(exchange, allowed.header());
        }
        if (method.equals(HttpMethod.OPTIONS)) {
            exchange.getResponse().setStatusCode(HttpStatus.OK);
            exchange.getResponse().getHeaders().setContentLength(0);
            return exchange.getResponse().setComplete();
        }
        if (path.equals("/health")) {
            return document(exchange, health);
        }
        return path.equals("/ping") || path.equals("/status") ? ping(exchange) : chain.filter(exchange);
    }

    /** Answers 405 as InfluxDB's router does. */
    public static Mono<Void> methodNotAllowed(ServerWebExchange exchange, String allowed) {
        exchange.getResponse().getHeaders().set(HttpHeaders.ALLOW, allowed);
        return InfluxErrors.writePlain(exchange, 405, "Method Not Allowed");
    }

    private Mono<Void> ping(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        String verbose =
                !tellsVersion ? null : exchange.getRequest().getQueryParams().getFirst("verbose");
        if (verbose == null || verbose.isEmpty() || verbose.equals("0") || verbose.equals("false")) {
            response.setStatusCode(HttpStatus.NO_CONTENT);
            return response.setComplete();
        }
        return document(exchange, version);
    }

    private static Mono<Void> document(ServerWebExchange exchange, byte[] body) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatus.OK);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(body.length);
        return exchange.getRequest().getMethod().equals(HttpMethod.HEAD)
                ? response.setComplete()
                : response.writeWith(
                        Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
