package io.lockstep.gateway.read;

import io.lockstep.common.cluster.ReplicaId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times reads; the module's README has the table. */
final class ReadMetrics {

    private final MeterRegistry meters;

    /** Building a timer for each query costs more than recording it. */
    private final Map<Attempts, Timer> timers = new ConcurrentHashMap<>();

    private record Attempts(ReplicaId replica, String outcome) {}

    /** Whoever watches for errors must see 0 before the first one. */
    ReadMetrics(MeterRegistry meters) {
        this.meters = meters;
        List.of("not-sent", "broken", "server-error", "left-pool", "untold")
                .forEach(reason -> meters.counter("lockstep.gateway.read.failovers", "reason", reason));
        List.of("busy", "unavailable", "failed", "timeout")
                .forEach(reason -> meters.counter("lockstep.gateway.read.refused", "reason", reason));
    }

    void attempt(ReplicaId replica, String outcome, long nanos) {
        Attempts attempts = new Attempts(replica, outcome);
        Timer known = timers.get(attempts);
        (known != null ? known : timers.computeIfAbsent(attempts, this::timer)).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Attempts attempts) {
        return Timer.builder("lockstep.gateway.read")
                .description("Attempts to read from a replica, from the pick to the last byte")
                .tag("replica", attempts.replica().value())
                .tag("outcome", attempts.outcome())
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(60))
                .register(meters);
    }

    void failover(String reason) {
        meters.counter("lockstep.gateway.read.failovers", "reason", reason).increment();
    }

    void refused(String reason) {
        meters.counter("lockstep.gateway.read.refused", "reason", reason).increment();
    }
}
