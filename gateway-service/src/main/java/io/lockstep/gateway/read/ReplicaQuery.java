package io.lockstep.gateway.read;

import io.lockstep.gateway.http.InfluxHeaders;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;

/** A query as it goes to a replica, as often as needed. */
final class ReplicaQuery {

    private final ServerWebExchange exchange;
    private final byte[] body;
    private final boolean piecemeal;

    /**
     * @param exchange whose request it is; all but the body is taken from there
     * @param body empty if there is none. Not to be changed
     * @param piecemeal whether each piece of the answer is to go on as it comes
     */
    ReplicaQuery(ServerWebExchange exchange, byte[] body, boolean piecemeal) {
        this.exchange = exchange;
        this.body = body;
        this.piecemeal = piecemeal;
    }

    boolean piecemeal() {
        return piecemeal;
    }

    boolean isGet() {
        return exchange.getRequest().getMethod().equals(HttpMethod.GET);
    }

    /** Path and query as the client sent them. */
    String target() {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getPath().value();
        String query = request.getURI().getRawQuery();
        return query == null ? path : path + "?" + query;
    }

    /** Fills in the headers of one request to a replica, of which the client has set those that it always sets, and sends it. */
    Publisher<Void> onto(HttpClientRequest request, NettyOutbound outbound) {
        HttpHeaders headers = request.requestHeaders();
        EndToEnd.copy(exchange.getRequest().getHeaders(), headers);
        String id = exchange.getResponse().getHeaders().getFirst(InfluxHeaders.X_REQUEST_ID);
        if (id != null) {
            headers.set(InfluxHeaders.X_REQUEST_ID, id);
        }
        if (!isGet()) {
            // Of known length, so that it is sent in one piece.
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        return body.length == 0 ? outbound : outbound.sendObject(Unpooled.wrappedBuffer(body));
    }
}
