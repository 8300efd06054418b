package io.lockstep.gateway.read;

import io.lockstep.gateway.consistency.ReadConsistency;
import io.lockstep.gateway.pool.LeastPressure;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.trace.Traces;
import io.netty.channel.EventLoop;
import java.time.Duration;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * Sends a query as often as it takes to get one answer, and within one time limit.
 *
 * <p>A query that could not be sent goes to the next best replica. One that was sent is moved at most once, because a
 * query that kills its replica must not walk through all of them, and only before its answer has begun, see {@link AttemptAnswer}.
 */
final class ReadFailover implements ReplicaReads {

    private final Parts parts;
    private final Duration timeout;

    /** What a read in flight works with. */
    record Parts(
            ReadPool pool,
            LeastPressure pressure,
            ReplicaPositions positions,
            ReplicaBreakers breakers,
            WaitingQueries waiting,
            ReadConsistency consistency,
            ReadMetrics metrics,
            Traces traces,
            ReplicaClients clients) {}

    ReadFailover(Parts parts, Duration timeout) {
        this.parts = parts;
        this.timeout = timeout;
    }

    @Override
    public Mono<Void> answer(ServerWebExchange exchange, ReplicaQuery query) {
        return Mono.create(client -> new Read(parts, timeout, exchange, query, loop(exchange), client).begin());
    }

    private static EventLoop loop(ServerWebExchange exchange) {
        Connection connection = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        return connection.channel().eventLoop();
    }
}
