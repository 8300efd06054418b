package io.lockstep.gateway.command;

import io.lockstep.gateway.influxql.StatementKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.Locale;

/** What operators see of the commands; the module's README lists the names. */
final class CommandMetrics {

    private final MeterRegistry meters;
    private final Counter divergent;
    private final Counter late;

    CommandMetrics(MeterRegistry meters) {
        this.meters = meters;
        Arrays.stream(StatementKind.values())
                .filter(kind -> !Admission.SUPPORTED.contains(kind) && kind != StatementKind.SELECT_INTO)
                .forEach(this::refusals);
        this.divergent = Counter.builder("lockstep.gateway.command.divergent")
                .description("Commands to which replicas answered differently")
                .register(meters);
        this.late = Counter.builder("lockstep.gateway.command.late")
                .description("Replicas not read for being late with a command")
                .register(meters);
    }

    void divergent() {
        divergent.increment();
    }

    void late() {
        late.increment();
    }

    Timer.Sample start() {
        return Timer.start(meters);
    }

    /** Ends a command's time; {@code outcome} is one of a few words. */
    void end(Timer.Sample sample, StatementKind kind, String outcome) {
        sample.stop(Timer.builder("lockstep.gateway.command")
                .tag("kind", lower(kind))
                .tag("outcome", outcome)
                .description("Time from a command's arrival to its outcome")
                .register(meters));
    }

    void refused(StatementKind kind) {
        refusals(kind).increment();
    }

    private Counter refusals(StatementKind kind) {
        return Counter.builder("lockstep.gateway.command.refused")
                .tag("kind", lower(kind))
                .description("Statements that are not supported")
                .register(meters);
    }

    private static String lower(StatementKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
