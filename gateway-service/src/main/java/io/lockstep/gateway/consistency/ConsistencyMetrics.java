package io.lockstep.gateway.consistency;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** What operators see of the waits; the module's README lists the names. */
final class ConsistencyMetrics {

    private final MeterRegistry meters;

    ConsistencyMetrics(MeterRegistry meters) {
        this.meters = meters;
        List.of("timeout", "no-room", "unproven", "log-end", "foreign-token", "write")
                .forEach(reason -> meters.counter("lockstep.gateway.consistency.refused", "reason", reason));
    }

    Timing start(String kind) {
        return new Timing(kind, Timer.start(meters));
    }

    void noRoom(String kind) {
        meters.counter("lockstep.gateway.consistency.no.room", "kind", kind).increment();
    }

    /** A request ended for a demand that could not be fulfilled; {@code reason} is one of a few words. */
    void refused(String reason) {
        meters.counter("lockstep.gateway.consistency.refused", "reason", reason).increment();
    }

    /** The time of one wait; ends once, however often it is ended. */
    final class Timing {

        private final String kind;
        private final Timer.Sample sample;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Timing(String kind, Timer.Sample sample) {
            this.kind = kind;
            this.sample = sample;
        }

        void ended(Waits.Ended how) {
            end(how.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }

        void cancelled() {
            end("cancelled");
        }

        private void end(String outcome) {
            if (ended.compareAndSet(false, true)) {
                sample.stop(Timer.builder("lockstep.gateway.consistency.wait")
                        .description("Time that requests waited for replicas")
                        .tag("kind", kind)
                        .tag("outcome", outcome)
                        .register(meters));
            }
        }
    }
}
