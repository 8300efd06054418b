package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.http.InfluxHeaders;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;

/**
 * A query as it goes to a replica, as often as needed: as the client sent it, or put together anew where a replica might read something
 * else in it than the gateway has read, which could be a change of one replica alone.
 */
final class ReplicaQuery {

    private static final byte[] NO_BODY = {};

    /** InfluxDB looks for these in the URL and nowhere else. */
    private static final Set<String> OF_THE_URL = Set.of("u", "p", "pretty");

    private final ServerWebExchange exchange;
    private final @Nullable Map<String, String> url;
    private final byte[] body;
    private final @Nullable String contentType;
    private final boolean piecemeal;

    /**
     * As the client sent it.
     *
     * @param exchange whose request it is; all but the body is taken from there
     * @param body empty if there is none. Not to be changed
     * @param piecemeal whether each piece of the answer is to go on as it comes
     */
    ReplicaQuery(ServerWebExchange exchange, byte[] body, boolean piecemeal) {
        this(exchange, null, body, null, piecemeal);
    }

    private ReplicaQuery(
            ServerWebExchange exchange,
            @Nullable Map<String, String> url,
            byte[] body,
            @Nullable String contentType,
            boolean piecemeal) {
        this.exchange = exchange;
        this.url = url;
        this.body = body;
        this.contentType = contentType;
        this.piecemeal = piecemeal;
    }

    /** A request to {@code /query}. */
    static ReplicaQuery of(ServerWebExchange exchange, QueryRequest query) {
        FormParameters parameters = query.parameters();
        if (!parameters.inDoubt()) {
            return new ReplicaQuery(exchange, query.body(), query.chunked());
        } else if (query.method().equals(HttpMethod.GET)) {
            return new ReplicaQuery(exchange, new TreeMap<>(parameters.url()), NO_BODY, null, query.chunked());
        }
        Map<String, String> fields = new TreeMap<>(parameters.form());
        fields.put("q", query.q());
        return form(exchange, parameters.url(), fields, query.chunked());
    }

    /** A form; of the URL's parameters, those that it has come from it alone. */
    static ReplicaQuery form(
            ServerWebExchange exchange, Map<String, String> url, Map<String, String> fields, boolean piecemeal) {
        Map<String, String> others = new TreeMap<>(url);
        others.keySet().removeIf(name -> fields.containsKey(name) && !OF_THE_URL.contains(name));
        return new ReplicaQuery(exchange, others, FormText.of(fields), RequestParameters.FORM, piecemeal);
    }

    boolean piecemeal() {
        return piecemeal;
    }

    boolean isGet() {
        return exchange.getRequest().getMethod().equals(HttpMethod.GET);
    }

    /** Path and query. */
    String target() {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getPath().value();
        String query = url == null ? request.getURI().getRawQuery() : encoded(url);
        return query == null || query.isEmpty() ? path : path + "?" + query;
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> URLEncoder.encode(each.getKey(), UTF_8) + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Fills in the headers of one request to a replica, of which the client has set those that it always sets, and sends it. */
    Publisher<Void> onto(HttpClientRequest request, NettyOutbound outbound) {
        HttpHeaders headers = request.requestHeaders();
        EndToEnd.copy(exchange.getRequest().getHeaders(), headers);
        String id = exchange.getResponse().getHeaders().getFirst(InfluxHeaders.X_REQUEST_ID);
        if (id != null) {
            headers.set(InfluxHeaders.X_REQUEST_ID, id);
        }
        if (contentType != null) {
            // Whatever the client has it be, or has not to be passed on by naming it in Connection.
            headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        }
        if (!isGet()) {
            // Of known length, so that it is sent in one piece.
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        return body.length == 0 ? outbound : outbound.sendObject(Unpooled.wrappedBuffer(body));
    }
}
