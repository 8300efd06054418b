package io.lockstep.gateway.read;

import io.lockstep.gateway.consistency.ReadConsistency;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.LeastPressure;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.trace.Traces;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Runs the rest of the chain, which sends the query and writes the answer, as often as it takes to get one answer, and
 * within one time limit.
 *
 * <p>A query that could not be sent goes to the next best replica. One that was sent is moved at most once, because a
 * query that kills its replica must not walk through all of them, and only before its answer has begun, see {@link AttemptResponse}.
 */
final class ReadFailover implements GatewayFilter {

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
            Traces traces) {}

    ReadFailover(Parts parts, Duration timeout) {
        this.parts = parts;
        this.timeout = timeout;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return Mono.defer(() -> parts.consistency().of(exchange.getRequest()))
                .map(demand -> Pinned.by(exchange.getRequest().getHeaders(), demand))
                .flatMap(demand -> new Read(parts, exchange, chain, demand).next())
                .timeout(timeout, Mono.error(TimeoutException::new))
                .onErrorMap(TimeoutException.class, expired -> timedOut(exchange, expired));
    }

    private Throwable timedOut(ServerWebExchange exchange, TimeoutException expired) {
        parts.metrics().refused("timeout");
        return exchange.getResponse().isCommitted()
                ? expired
                : new Refusal(504, "query timed out after " + timeout.toMillis() + " ms");
    }
}
