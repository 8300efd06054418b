package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.http.InfluxHeaders;
import java.net.URLEncoder;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

/** One statement of a request as a request of its own: a form, which counts before the same parameters of the URL. */
final class StatementRequest extends ServerHttpRequestDecorator {

    /** Read at or after this position. */
    static final String TOKEN = "X-Lockstep-Token";

    private final byte[] form;
    private final HttpHeaders headers = new HttpHeaders();

    /** @param covered what the statement must see; null if it need not see more than any other read of the client */
    StatementRequest(ServerWebExchange exchange, QueryRequest query, String statement, @Nullable Token covered) {
        super(exchange.getRequest());
        Map<String, String> fields = new TreeMap<>(query.parameters().url());
        fields.putAll(query.parameters().form());
        fields.put("q", statement);
        // Values are in the statement's text by now.
        fields.put("params", "");
        fields.put("async", "false");
        form = encoded(fields).getBytes(UTF_8);
        headers.putAll(exchange.getRequest().getHeaders());
        // What is put together must not be packed.
        headers.remove(HttpHeaders.ACCEPT_ENCODING);
        headers.setContentType(MediaType.APPLICATION_FORM_URLENCODED);
        if (covered != null) {
            headers.set(TOKEN, covered.toString());
        }
        // Its answer is captured, and knows nothing of the answer that the client gets.
        String id = exchange.getResponse().getHeaders().getFirst(InfluxHeaders.X_REQUEST_ID);
        if (id != null) {
            headers.set(InfluxHeaders.X_REQUEST_ID, id);
        }
    }

    private static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public HttpMethod getMethod() {
        return HttpMethod.POST;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    /** The body. Not to be changed. */
    byte[] form() {
        return form;
    }
}
