package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.PointRequest;
import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import io.lockstep.local.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** P11: what a write request costs the gateway in front of five replicas, by what it costs in front of one, at one pace. */
final class WriteCostByReplicas implements Scenario {

    private static final int MANY = 5;
    private static final int LINES = 100;
    private static final Duration INTERVAL = Duration.ofMillis(5);

    @Override
    public List<String> names() {
        return List.of("P11");
    }

    @Override
    public String title() {
        return "gateway CPU per write request with 5 replicas, by that with 1";
    }

    @Override
    public List<Result> measure(Environment environment) {
        environment.giveUp();
        try {
            TestedCluster many = environment.cluster(MANY);
            TestedCluster one = environment.cluster(1);
            Pace pace = environment.pace();
            LongSupplier seconds = environment.seconds();
            for (TestedCluster cluster : List.of(many, one)) {
                WarmUp.run(pace, step -> SmallWrites.load(cluster.gateway(), step, seconds));
                cluster.awaitCaughtUp();
                round(cluster, pace.warmUp(), seconds);
            }
            Rounds<Double> rounds = Rounds.interleaved(
                    pace.rounds(), () -> round(many, pace.round(), seconds), () -> round(one, pace.round(), seconds));
            return List.of(new Result.Measured(
                    "P11",
                    title(),
                    List.of(Figure.ratio(
                            "CPU ms per request", rounds.compare(Double::doubleValue), Target.atMost(1.05, ""))),
                    List.of("requests of %d lines, one each %d ms; what the gateway does at rest counts too"
                            .formatted(LINES, INTERVAL.toMillis()))));
        } finally {
            environment.giveUp();
        }
    }

    private static double round(TestedCluster cluster, Duration length, LongSupplier seconds) {
        PointRequest request = new PointRequest(Environment.DATABASE, LINES, 0, seconds);
        double before = cluster.cpuSeconds("gateway");
        try (PacedWrites writes = PacedWrites.every(cluster.gateway(), INTERVAL, request)) {
            Waiting.pause(length);
            long requests = writes.stop();
            return 1_000 * (cluster.cpuSeconds("gateway") - before) / requests;
        }
    }
}
