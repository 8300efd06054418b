package io.lockstep.monitor.metrics;

import io.lockstep.monitor.verify.Verification;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What verifications came to that this monitor led. */
public final class VerificationMetrics {

    private final MeterRegistry meters;
    private volatile int differences;
    private volatile @Nullable Instant lastEqual;

    public VerificationMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        // From 0 on, so that the first one is an increase.
        for (Verification.State state : Verification.State.values()) {
            if (state != Verification.State.RUNNING) {
                runs(state);
            }
        }
        Gauge.builder("lockstep.verification.differences", this, metrics -> metrics.differences)
                .description("Differences that the last verification found")
                .register(meters);
        Gauge.builder("lockstep.verification.equal.age", this, metrics -> {
                    Instant equal = metrics.lastEqual;
                    return equal == null
                            ? Double.NaN
                            : Duration.between(equal, clock.instant()).toMillis() / 1000.0;
                })
                .baseUnit("seconds")
                .description("Time since a verification last found all available replicas equal; NaN before")
                .register(meters);
    }

    /** A verification has ended. */
    public void ended(Verification verification) {
        runs(verification.state()).increment();
        Counter.builder("lockstep.verification.points")
                .description("Points compared")
                .register(meters)
                .increment(verification.points());
        if (verification.state() == Verification.State.EQUAL) {
            lastEqual = verification.endedAt();
        }
        if (verification.state() != Verification.State.NOT_VERIFIED) {
            differences = verification.differences().size() + verification.moreDifferences();
        }
    }

    private Counter runs(Verification.State outcome) {
        return Counter.builder("lockstep.verification.runs")
                .description("Verifications that have ended")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .register(meters);
    }
}
