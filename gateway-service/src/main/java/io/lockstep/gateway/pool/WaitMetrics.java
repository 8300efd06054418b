package io.lockstep.gateway.pool;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** What operators see of the waits for replicas; the module's README lists the names. */
public final class WaitMetrics {

    private final MeterRegistry meters;

    public WaitMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    Timing start(String kind) {
        return new Timing(kind, Timer.start(meters));
    }

    void noRoom(String kind) {
        meters.counter("lockstep.gateway.consistency.no.room", "kind", kind).increment();
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
                        .description("Time that requests and the gateway's own questions waited for replicas")
                        .tag("kind", kind)
                        .tag("outcome", outcome)
                        .register(meters));
            }
        }
    }
}
