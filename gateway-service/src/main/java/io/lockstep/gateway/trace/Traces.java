package io.lockstep.gateway.trace;

import io.lockstep.common.cluster.ReplicaId;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** Makes spans of requests that are sampled. Spans carry neither credentials nor anything that a client wrote. */
public interface Traces {

    /** Tracing is not configured. */
    Traces OFF = new Traces() {
        @Override
        public @Nullable String traceparent(ServerWebExchange exchange) {
            return null;
        }

        @Override
        public Attempt attempt(ServerWebExchange exchange, ReplicaId replica) {
            return Attempt.UNTRACED;
        }
    };

    /** The request's span as a W3C trace context, for those who go on with it; null if it is not sampled. */
    @Nullable
    String traceparent(ServerWebExchange exchange);

    /** Begins the span of one attempt to read. */
    Attempt attempt(ServerWebExchange exchange, ReplicaId replica);

    /** An attempt to read from a replica. */
    interface Attempt {

        Attempt UNTRACED = outcome -> {};

        /** Ends it; {@code outcome} is the word that the metrics have for it. */
        void ended(String outcome);
    }
}
