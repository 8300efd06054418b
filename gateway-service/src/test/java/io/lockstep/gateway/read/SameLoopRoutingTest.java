package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

class SameLoopRoutingTest {

    private static final ParameterizedTypeReference<List<HttpHeadersFilter>> FILTERS =
            new ParameterizedTypeReference<>() {};

    private final LoopResources loops = LoopResources.create("gateway", 4, true);
    private final ConnectionProvider connections = ConnectionProvider.create("replicas", 100);
    private final ConnectionProvider clients = ConnectionProvider.create("clients", 16);
    private final DisposableServer replica = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> response.sendString(Mono.just("answer")))
            .bindNow();

    private final SameLoopRouting routing = new SameLoopRouting(
            HttpClient.create(connections),
            new StaticListableBeanFactory(Map.of("filters", List.<HttpHeadersFilter>of()))
                    .getBeanProvider(ResolvableType.forType(FILTERS)),
            new HttpClientProperties());

    /** The loops of connections to the replica, by the loop of the client's connection. */
    private final Map<EventLoop, Set<EventLoop>> seen = new ConcurrentHashMap<>();

    private final DisposableServer gateway = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .runOn(loops)
            .handle(new ReactorHttpHandlerAdapter((request, response) -> ask(request)))
            .bindNow();

    @AfterEach
    void stop() {
        clients.dispose();
        gateway.disposeNow();
        replica.disposeNow();
        connections.dispose();
        loops.dispose();
    }

    @Test
    void aQueryStaysOnTheLoopOfItsClient() {
        HttpClient client = HttpClient.create(clients);

        Flux.range(0, 400)
                .flatMap(
                        i -> client.get()
                                .uri("http://127.0.0.1:" + gateway.port())
                                .response(),
                        16)
                .blockLast();

        assertThat(seen).hasSize(4);
        seen.forEach((loop, ofReplica) -> assertThat(ofReplica).containsExactly(loop));
    }

    private Mono<Void> ask(ServerHttpRequest request) {
        ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"))
                .mutate()
                .request(request)
                .build();
        Route route = Route.async()
                .id("replica")
                .uri("no://op")
                .predicate(any -> true)
                .metadata(Collections.emptyMap())
                .build();
        Connection client = ServerHttpRequestDecorator.getNativeRequest(request);
        return routing.getHttpClient(route, exchange)
                .get()
                .uri("http://127.0.0.1:" + replica.port())
                .responseConnection((answer, connection) -> {
                    seen.computeIfAbsent(client.channel().eventLoop(), loop -> ConcurrentHashMap.newKeySet())
                            .add(connection.channel().eventLoop());
                    return connection.inbound().receive().then();
                })
                .then();
    }
}
