package io.lockstep.gateway.read;

import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Has a replica answer queries. */
@FunctionalInterface
interface ReplicaReads {

    /**
     * Gives the answer of a replica to the response of the exchange; as often as it is subscribed to. Signals a {@link
     * io.lockstep.gateway.http.Refusal} if there is none to be had.
     */
    Mono<Void> answer(ServerWebExchange exchange, ReplicaQuery query);
}
