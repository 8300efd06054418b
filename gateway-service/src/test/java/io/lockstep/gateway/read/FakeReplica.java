package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** An HTTP server that fails in the ways a real InfluxDB cannot be made to fail at will. */
final class FakeReplica implements AutoCloseable {

    /** What a replica does with a request. */
    interface Behaviour extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}

    /** What the gateway's catalogue asks by itself; no behaviour and no test sees it. */
    private static final String CATALOGUE = "/query?q=SHOW%20DATABASES";

    private static final String NO_DATABASES =
            "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"]}]}]}\n";

    static final String SHUTTING_DOWN = "{\"results\":[{\"statement_id\":0,\"error\":\"query engine shutdown\"}]}\n";

    final List<String> received = new CopyOnWriteArrayList<>();

    private final String scheme;
    private final DisposableServer server;
    private volatile Behaviour behaviour;

    FakeReplica(Behaviour behaviour) {
        this(behaviour, null);
    }

    /** @param tls null for none */
    FakeReplica(Behaviour behaviour, @Nullable SslContext tls) {
        this.behaviour = behaviour;
        this.scheme = tls == null ? "http" : "https";
        HttpServer plain = HttpServer.create().host("127.0.0.1").port(0);
        this.server = (tls == null ? plain : plain.secure(spec -> spec.sslContext(tls)))
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .defaultIfEmpty("")
                        .flatMap(body -> {
                            if (request.uri().equals(CATALOGUE)) {
                                return Mono.from(response.header("Content-Type", "application/json")
                                        .sendString(Mono.just(NO_DATABASES))
                                        .then());
                            }
                            received.add(request.method() + " " + request.uri() + " " + body);
                            return Mono.from(this.behaviour.apply(request, response));
                        }))
                .bindNow();
    }

    void behave(Behaviour next) {
        behaviour = next;
    }

    URI url() {
        return URI.create(scheme + "://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    static Behaviour answering(String text) {
        return (request, response) ->
                response.header("Content-Type", "application/json").sendString(Mono.just(text));
    }

    static Behaviour status(int status, String text) {
        return (request, response) -> response.status(status)
                .header("Content-Type", "application/json")
                .header("X-Influxdb-Error", "leak")
                .sendString(Mono.just(text));
    }

    /** What InfluxDB's router says of a path that it does not know. */
    static Behaviour unknownPath() {
        String text = "404 page not found\n";
        return (request, response) -> response.status(404)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("Content-Length", String.valueOf(text.length()))
                .sendString(Mono.just(text));
    }

    /** Sends each piece as it comes. */
    static Behaviour streaming(Flux<String> pieces) {
        return (request, response) -> response.header("Content-Type", "application/json")
                .send(pieces.map(piece -> Unpooled.copiedBuffer(piece, UTF_8)), each -> true);
    }

    /** Closes the connection before anything was answered. */
    static Behaviour dying() {
        return (request, response) -> response.withConnection(FakeReplica::cut).then();
    }

    /** Sends the headers and then closes the connection. */
    static Behaviour dyingAfterHeaders() {
        return (request, response) -> response.header("X-Leak", "yes")
                .sendHeaders()
                .then()
                .then(Mono.fromRunnable(() -> response.withConnection(FakeReplica::cut)));
    }

    static Behaviour hanging() {
        return (request, response) -> Mono.never();
    }

    static Behaviour hangingAfterHeaders() {
        return (request, response) ->
                response.header("X-Leak", "yes").sendHeaders().then(Mono.never());
    }

    /** What InfluxDB says while it is being stopped, over the connections that it has not closed yet. */
    static Behaviour shuttingDown() {
        return answering(SHUTTING_DOWN);
    }

    /** Sends so much and then resets the connection, as a server that is killed with answers under way. */
    static Behaviour resettingAfter(String begun) {
        return (request, response) -> response.header("Content-Type", "application/json")
                .withConnection(connection -> {
                    Runnable reset = () -> {
                        connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                        cut(connection);
                    };
                    var unused = connection.channel().eventLoop().schedule(reset, 200, TimeUnit.MILLISECONDS);
                })
                .send(
                        Flux.concat(Mono.just(begun), Mono.<String>never())
                                .map(piece -> Unpooled.copiedBuffer(piece, UTF_8)),
                        each -> true);
    }

    private static void cut(Connection connection) {
        ChannelFuture unused = connection.channel().close();
    }
}
