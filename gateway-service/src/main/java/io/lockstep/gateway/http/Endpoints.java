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

    private static final Map<String, String> ALLOWED = Map.of(
            "/ping", "GET, HEAD",
            "/status", "GET, HEAD",
            "/query", "OPTIONS, GET, POST",
            "/write", "POST, OPTIONS",
            "/api/v2/write", "POST, OPTIONS",
            "/api/v2/query", "POST, OPTIONS",
            "/api/v1/prom/write", "POST",
            "/api/v1/prom/read", "POST",
            "/health", "GET, HEAD");

    /** The same, each method apart. */
    private static final Map<String, Set<HttpMethod>> METHODS = ALLOWED.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> Stream.of(entry.getValue().split(", ", -1))
                            .map(HttpMethod::valueOf)
                            .collect(Collectors.toUnmodifiableSet())));

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
        String allowed = ALLOWED.get(path);
        if (allowed == null) {
            return chain.filter(exchange);
        }
        HttpMethod method = exchange.getRequest().getMethod();
        if (!METHODS.getOrDefault(path, Set.of()).contains(method)) {
            return methodNotAllowed(exchange, allowed);
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
