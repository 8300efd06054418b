package io.lockstep.gateway.consistency;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** What operators see of demands that were not fulfilled; the module's README lists the names. */
final class ConsistencyMetrics {

    private final MeterRegistry meters;

    ConsistencyMetrics(MeterRegistry meters) {
        this.meters = meters;
        List.of("timeout", "no-room", "unproven", "log-end", "foreign-token", "write")
                .forEach(reason -> meters.counter("lockstep.gateway.consistency.refused", "reason", reason));
    }

    /** A request ended for a demand that could not be fulfilled; {@code reason} is one of a few words. */
    void refused(String reason) {
        meters.counter("lockstep.gateway.consistency.refused", "reason", reason).increment();
    }
}
