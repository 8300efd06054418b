package io.lockstep.gateway.read;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Mono;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClient.RequestSender;
import reactor.netty.http.client.HttpClient.ResponseReceiver;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.transport.AddressUtils;

/**
 * Sends queries to replicas, each on the event loop that its client's connection is on. A pool of connections gives what is free, from
 * whichever loop; then request and answer go from one thread to another and back, which costs a system call and a wake-up each time. Here
 * each loop has a pool of its own for each replica, because Reactor Netty keeps the connections of different loops apart.
 *
 * <p>What does not change from query to query is made once: a client for each loop and replica that knows the address, so that nothing
 * is to be found out from a URL.
 */
final class ReplicaClients {

    private static final int LONGEST_ERROR = 8 * 1024;
    private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

    private final HttpClient client;
    private final Map<EventLoop, Map<URI, OneReplica>> loops = new ConcurrentHashMap<>();

    /** One replica, as asked on one event loop. */
    private record OneReplica(String path, RequestSender get, RequestSender post) {}

    /** @param client how connections are made and kept */
    ReplicaClients(HttpClient client) {
        this.client = client;
    }

    /** Sends the query each time that its answer is subscribed to. */
    ResponseReceiver<?> send(ReplicaQuery query, URI replica, EventLoop loop) {
        return send(query, replica, loop, query::onto);
    }

    /**
     * The error in the answer to a query whose client wants it in a form that has no place for errors; empty if there is none. So the query
     * is sent for JSON, of which only the beginning is waited for.
     */
    Mono<String> errorOf(ReplicaQuery query, URI replica, EventLoop loop) {
        return send(query, replica, loop, (request, outbound) -> {
                    Publisher<Void> sent = query.onto(request, outbound);
                    request.requestHeaders().remove(HttpHeaderNames.ACCEPT).remove(HttpHeaderNames.ACCEPT_ENCODING);
                    return sent;
                })
                .responseConnection((response, connection) -> {
                    HeldBody answer = new HeldBody(connection.inbound().receiveObject(), LONGEST_ERROR, BUFFERS, loop);
                    return answer.flatMap(whole -> Mono.justOrEmpty(
                                    answer.isEmpty() ? null : ErrorInAnswer.find(answer.peek(), whole, false)))
                            .doFinally(end -> answer.dispose());
                })
                .next();
    }

    private ResponseReceiver<?> send(
            ReplicaQuery query,
            URI replica,
            EventLoop loop,
            BiFunction<? super HttpClientRequest, ? super NettyOutbound, ? extends Publisher<Void>> onto) {
        Map<URI, OneReplica> replicas = loops.get(loop);
        if (replicas == null) {
            replicas = loops.computeIfAbsent(loop, absent -> new ConcurrentHashMap<>());
        }
        OneReplica one = replicas.get(replica);
        if (one == null) {
            one = replicas.computeIfAbsent(replica, absent -> of(absent, loop));
        }
        return (query.isGet() ? one.get() : one.post())
                .uri(one.path().isEmpty() ? query.target() : one.path() + query.target())
                .send(onto);
    }

    private OneReplica of(URI replica, EventLoop loop) {
        boolean secure = "https".equalsIgnoreCase(replica.getScheme());
        int port = replica.getPort() >= 0 ? replica.getPort() : secure ? 443 : 80;
        // Names are looked up for each connection, since they may come to mean another address.
        SocketAddress address = AddressUtils.createUnresolved(host(replica), port);
        HttpClient toReplica = client.runOn(loop).remoteAddress(() -> address);
        // A target without a scheme is sent as the client is set up.
        if (!secure) {
            toReplica = toReplica.noSSL();
        } else if (!toReplica.configuration().isSecure()) {
            toReplica = toReplica.secure();
        }
        String path = replica.getRawPath() == null ? "" : replica.getRawPath();
        return new OneReplica(
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
                toReplica.request(HttpMethod.GET),
                toReplica.request(HttpMethod.POST));
    }

    private static String host(URI replica) {
        String host = replica.getHost();
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
