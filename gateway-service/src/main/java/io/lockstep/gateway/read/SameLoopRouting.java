package io.lockstep.gateway.read;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;

/**
 * Sends a query on the event loop that its client's connection is on. A pool of connections gives what is free, from whichever loop;
 * then request and answer go from one thread to another and back, which costs a system call and a wake-up each time. Here each
 * loop has a pool of its own for each replica, because Reactor Netty keeps the connections of different loops apart.
 */
final class SameLoopRouting extends NettyRoutingFilter {

    private final Map<EventLoop, HttpClient> clients = new ConcurrentHashMap<>();

    SameLoopRouting(
            HttpClient client,
            ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            HttpClientProperties properties) {
        super(client, headersFilters, properties);
    }

    @Override
    protected HttpClient getHttpClient(Route route, ServerWebExchange exchange) {
        Connection connection = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        EventLoop loop = connection.channel().eventLoop();
        HttpClient known = clients.get(loop);
        return known != null
                ? known
                : clients.computeIfAbsent(
                        loop, absent -> super.getHttpClient(route, exchange).runOn(absent));
    }
}
