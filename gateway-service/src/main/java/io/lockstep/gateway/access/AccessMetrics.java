package io.lockstep.gateway.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What operators see of credentials; the module's README lists the names. */
final class AccessMetrics {

    private final Counter remembered;
    private final Counter admitted;
    private final Counter refused;
    private final Counter unavailable;

    AccessMetrics(MeterRegistry meters) {
        this.remembered = counter(meters, "remembered");
        this.admitted = counter(meters, "admitted");
        this.refused = counter(meters, "refused");
        this.unavailable = counter(meters, "unavailable");
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("lockstep.gateway.access.checks")
                .description("Looks at credentials, from memory or by asking a replica")
                .tag("outcome", outcome)
                .register(meters);
    }

    void remembered() {
        remembered.increment();
    }

    void answered(UserSource.Answer answer) {
        (answer instanceof UserSource.Admitted ? admitted : refused).increment();
    }

    void unavailable() {
        unavailable.increment();
    }
}
