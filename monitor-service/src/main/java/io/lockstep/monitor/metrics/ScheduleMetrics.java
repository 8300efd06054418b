package io.lockstep.monitor.metrics;

import io.lockstep.monitor.schedule.Runs;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What operators see of continuous queries; the module's README lists the names. */
public final class ScheduleMetrics {

    private final Counter points;
    private final Counter done;
    private final Counter failed;
    private final Counter postponed;

    public ScheduleMetrics(MeterRegistry meters) {
        points = Counter.builder("lockstep.continuous.queries.points")
                .description("Points that continuous queries have come to")
                .register(meters);
        done = runs("done", meters);
        failed = runs("failed", meters);
        postponed = runs("postponed", meters);
    }

    private static Counter runs(String outcome, MeterRegistry meters) {
        return Counter.builder("lockstep.continuous.queries.runs")
                .description("Runs of continuous queries")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** A run has ended. */
    public void ended(Runs.Outcome outcome) {
        if (outcome instanceof Runs.Done ran) {
            done.increment();
            points.increment(ran.points());
        } else if (outcome instanceof Runs.Failed) {
            failed.increment();
        } else {
            postponed.increment();
        }
    }
}
