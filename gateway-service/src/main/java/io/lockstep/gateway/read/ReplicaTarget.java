package io.lockstep.gateway.read;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;

import java.net.URI;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Points an attempt at the replica that was picked for it. */
final class ReplicaTarget implements GatewayFilter {

    /** Exchange attribute: the picked replica's URL. */
    static final String ATTRIBUTE = ReplicaTarget.class.getName();

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        URI replica = exchange.getRequiredAttribute(ATTRIBUTE);
        String base = replica.toString();
        String query = exchange.getRequest().getURI().getRawQuery();
        String target = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + exchange.getRequest().getPath().value()
                + (query == null ? "" : "?" + query);
        exchange.getAttributes().put(GATEWAY_REQUEST_URL_ATTR, URI.create(target));
        return chain.filter(exchange);
    }
}
