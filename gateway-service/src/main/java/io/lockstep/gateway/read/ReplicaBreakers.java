package io.lockstep.gateway.read;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.lockstep.common.cluster.ReplicaId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker per replica: it keeps a bad one out before the monitor speaks. It orders the choice and does not
 * rule it: where all are open, the replicas are asked all the same.
 */
final class ReplicaBreakers {

    private static final Logger log = LoggerFactory.getLogger(ReplicaBreakers.class);

    private final CircuitBreakerConfig config;
    private final MeterRegistry meters;
    private final Map<ReplicaId, CircuitBreaker> breakers = new ConcurrentHashMap<>();

    ReplicaBreakers(ReadProperties.Breaker properties, MeterRegistry meters) {
        this.config = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(properties.window())
                .minimumNumberOfCalls(properties.minimumCalls())
                .failureRateThreshold(properties.failureRate())
                .waitDurationInOpenState(properties.openFor())
                .permittedNumberOfCallsInHalfOpenState(1)
                .build();
        this.meters = meters;
    }

    CircuitBreaker of(ReplicaId replica) {
        CircuitBreaker known = breakers.get(replica);
        return known != null ? known : breakers.computeIfAbsent(replica, this::create);
    }

    private CircuitBreaker create(ReplicaId replica) {
        CircuitBreaker breaker = CircuitBreaker.of(replica.value(), config);
        breaker.getEventPublisher().onStateTransition(event -> log.atInfo()
                .addKeyValue("replica", replica)
                .addKeyValue("from", event.getStateTransition().getFromState())
                .addKeyValue("to", event.getStateTransition().getToState())
                .log("circuit breaker of a replica changed"));
        Gauge.builder("lockstep.gateway.breaker.open", breaker, ReplicaBreakers::openness)
                .description("1 while a replica's circuit breaker is open, 0.5 while it lets a trial through, else 0")
                .tag("replica", replica.value())
                .register(meters);
        return breaker;
    }

    private static double openness(CircuitBreaker breaker) {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> 1;
            case HALF_OPEN -> 0.5;
            case CLOSED, DISABLED, METRICS_ONLY -> 0;
        };
    }
}
