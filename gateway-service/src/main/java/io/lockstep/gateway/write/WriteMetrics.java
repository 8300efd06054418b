package io.lockstep.gateway.write;

import io.lockstep.gateway.write.WriteOutcome.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** What operators see of the writes; the module's README lists the names. */
final class WriteMetrics {

    private final MeterRegistry meters;
    private final Counter points;
    private final Counter badLines;
    private final Counter bytes;

    WriteMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.points = Counter.builder("lockstep.gateway.write.points")
                .description("Points acknowledged by the log")
                .register(meters);
        this.badLines = Counter.builder("lockstep.gateway.write.bad.lines")
                .description("Lines refused as unparsable from requests whose other lines were written")
                .register(meters);
        this.bytes = Counter.builder("lockstep.gateway.write.appended")
                .baseUnit("bytes")
                .description("Line protocol acknowledged by the log, before compression")
                .register(meters);
    }

    void appended(int goodLines, int bad, int length) {
        points.increment(goodLines);
        badLines.increment(bad);
        bytes.increment(length);
    }

    Timing start() {
        return new Timing(Timer.start(meters));
    }

    /** The time of one write; ends once, however often it is ended. */
    final class Timing {

        private final Timer.Sample sample;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Timing(Timer.Sample sample) {
            this.sample = sample;
        }

        /** Ends it; {@code outcome} is one of a few words. */
        void end(String outcome) {
            if (ended.compareAndSet(false, true)) {
                sample.stop(Timer.builder("lockstep.gateway.write")
                        .tag("outcome", outcome)
                        .description("Time from a write's arrival to its answer")
                        .register(meters));
            }
        }
    }

    void refused(String reason) {
        Counter.builder("lockstep.gateway.write.refused")
                .tag("reason", reason)
                .description("Writes answered with an error and not acknowledged in any part")
                .register(meters)
                .increment();
    }

    void refused(Reason reason) {
        refused(reason.name().toLowerCase(Locale.ROOT));
    }
}
