package io.lockstep.gateway.read;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.removeAlreadyRouted;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;

/**
 * One attempt's view of the exchange, with attributes of its own. Spring Cloud Gateway keeps the connection to the replica in an
 * attribute, and closes what it finds there after an attempt has failed; by then the next attempt may have put its own there.
 */
final class AttemptExchange extends ServerWebExchangeDecorator {

    private final ServerHttpResponse response;
    private final Map<String, Object> attributes;

    /** @param replica where the query is sent */
    AttemptExchange(ServerWebExchange exchange, ServerHttpResponse response, URI replica) {
        super(exchange);
        this.response = response;
        this.attributes = new ConcurrentHashMap<>(exchange.getAttributes());
        removeAlreadyRouted(this);
        attributes.remove(CLIENT_RESPONSE_ATTR);
        attributes.remove(CLIENT_RESPONSE_CONN_ATTR);
        attributes.put(ReplicaTarget.ATTRIBUTE, replica);
    }

    @Override
    public ServerHttpResponse getResponse() {
        return response;
    }

    @Override
    public Map<String, Object> getAttributes() {
        return attributes;
    }
}
