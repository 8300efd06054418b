package io.lockstep.gateway.write;

import io.lockstep.gateway.write.WriteOutcome.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What operators see of the writes; the module's README lists the names. */
final class WriteMetrics {

    /** Few, since every outcome has its own: enough to tell a log that is quick from one that is in trouble. */
    private static final Duration[] LATENCIES = Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final List<String> OUTCOMES =
            List.of("written", "partial", "refused", "unavailable", "unconfirmed", "cancelled");

    private final MeterRegistry meters;
    private final Map<String, Timer> timers;
    private final Counter points;
    private final Counter badLines;
    private final Counter bytes;

    WriteMetrics(MeterRegistry meters) {
        this.meters = meters;
        // Whoever watches for errors must see 0 before the first one.
        this.timers = OUTCOMES.stream()
                .collect(Collectors.toUnmodifiableMap(outcome -> outcome, outcome -> timer(meters, outcome)));
        Arrays.stream(Reason.values()).forEach(reason -> refusals(nameOf(reason)));
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

    void appended(int goodLines, int bad, long length) {
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
                sample.stop(Objects.requireNonNull(timers.get(outcome), outcome));
            }
        }
    }

    void refused(Reason reason) {
        refusals(nameOf(reason)).increment();
    }

    private Counter refusals(String reason) {
        return Counter.builder("lockstep.gateway.write.refused")
                .tag("reason", reason)
                .description("Writes answered with an error and not acknowledged in any part")
                .register(meters);
    }

    private static Timer timer(MeterRegistry meters, String outcome) {
        return Timer.builder("lockstep.gateway.write")
                .tag("outcome", outcome)
                .description("Time from a write's arrival to its answer")
                .serviceLevelObjectives(LATENCIES)
                .register(meters);
    }

    private static String nameOf(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
