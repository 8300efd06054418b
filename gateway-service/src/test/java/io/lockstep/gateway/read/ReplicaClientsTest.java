package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

class ReplicaClientsTest {

    private final LoopResources loops = LoopResources.create("gateway", 4, true);
    private final ConnectionProvider connections = ConnectionProvider.create("replicas", 100);
    private final ConnectionProvider clients = ConnectionProvider.create("clients", 16);

    /** The targets and hosts that the replica was asked for. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private final DisposableServer replica = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> {
                asked.add(request.uri() + " at " + request.requestHeaders().get("Host"));
                return response.sendString(Mono.just("answer"));
            })
            .bindNow();

    private volatile ReplicaClients replicas = new ReplicaClients(HttpClient.create(connections));

    /** The loops of connections to the replica, by the loop of the client's connection. */
    private final Map<EventLoop, Set<EventLoop>> seen = new ConcurrentHashMap<>();

    private volatile String path = "";

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
        Flux.range(0, 400).flatMap(i -> get("/query?q=x"), 16).blockLast();

        assertThat(seen).hasSize(4);
        seen.forEach((loop, ofReplica) -> assertThat(ofReplica).containsExactly(loop));
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "/, ''", "/influx, /influx", "/influx/, /influx"})
    void theTargetIsSentAsItCameBehindThePathOfTheReplica(String ofReplica, String sent) {
        path = ofReplica;

        get("/query?q=a%20b&db=%22d%22").block();

        assertThat(asked).containsExactly(sent + "/query?q=a%20b&db=%22d%22 at 127.0.0.1:" + replica.port());
    }

    /** Replicas of both kinds can be in one cluster. */
    @Test
    void aReplicaWithoutTlsIsAskedWithoutItWhereTlsIsSetUp() {
        replicas = new ReplicaClients(HttpClient.create(connections).secure());

        get("/query?q=x").block();

        assertThat(asked).hasSize(1);
    }

    private Mono<?> get(String target) {
        return HttpClient.create(clients)
                .get()
                .uri("http://127.0.0.1:" + gateway.port() + target)
                .response();
    }

    private Mono<Void> ask(ServerHttpRequest request) {
        ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"))
                .mutate()
                .request(request)
                .build();
        Connection client = ServerHttpRequestDecorator.getNativeRequest(request);
        EventLoop loop = client.channel().eventLoop();
        return replicas.send(
                        new ReplicaQuery(exchange, new byte[0], false),
                        URI.create("http://127.0.0.1:" + replica.port() + path),
                        loop)
                .responseConnection((answer, connection) -> {
                    seen.computeIfAbsent(loop, absent -> ConcurrentHashMap.newKeySet())
                            .add(connection.channel().eventLoop());
                    return connection.inbound().receive().then();
                })
                .then();
    }
}
