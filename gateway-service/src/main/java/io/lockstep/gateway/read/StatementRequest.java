package io.lockstep.gateway.read;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.http.InfluxHeaders;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

/** One statement of a request as a request of its own, with all parameters in a form. */
final class StatementRequest extends ServerHttpRequestDecorator {

    /** Read at or after this position. */
    static final String TOKEN = "X-Lockstep-Token";

    private final Map<String, String> fields;
    private final HttpHeaders headers = new HttpHeaders();

    /** @param covered what the statement must see; null if it need not see more than any other read of the client */
    StatementRequest(ServerWebExchange exchange, QueryRequest query, String statement, @Nullable Token covered) {
        super(exchange.getRequest());
        fields = new TreeMap<>(query.parameters().url());
        fields.putAll(query.parameters().form());
        fields.put("q", statement);
        // Values are in the statement's text by now.
        fields.put("params", "");
        fields.put("async", "false");
        headers.putAll(exchange.getRequest().getHeaders());
        // What is put together must not be packed.
        headers.remove(HttpHeaders.ACCEPT_ENCODING);
        if (covered != null) {
            headers.set(TOKEN, covered.toString());
        }
        // Its answer is captured, and knows nothing of the answer that the client gets.
        String id = exchange.getResponse().getHeaders().getFirst(InfluxHeaders.X_REQUEST_ID);
        if (id != null) {
            headers.set(InfluxHeaders.X_REQUEST_ID, id);
        }
    }

    @Override
    public HttpMethod getMethod() {
        return HttpMethod.POST;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    /** The form's. */
    Map<String, String> fields() {
        return fields;
    }
}
