package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.LoadResult;
import io.lockstep.benchmarks.system.measure.ProcessFigures;
import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import java.time.Duration;
import java.util.List;

/** P1: a burst into the log while no connector runs, against one plain server. */
final class BurstWrites implements Scenario {

    private record Round(double pointsPerSecond, double cpuPerMillion) {}

    @Override
    public List<String> names() {
        return List.of("P1");
    }

    @Override
    public String title() {
        return "points/s acknowledged, connectors stopped, by a plain influxd's";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        for (int n = 1; n <= cluster.replicas().size(); n++) {
            cluster.processes().stop("connector-" + n);
        }
        WriteLoad load = new WriteLoad(environment.seconds());
        Pace pace = environment.pace();
        try {
            load.during(cluster.gateway(), pace.warmUp());
            load.during(cluster.plain(), pace.warmUp());
            Rounds<Round> rounds = Rounds.interleaved(
                    pace.rounds(),
                    () -> gateway(cluster, load, pace.round()),
                    () -> plain(cluster, load, pace.round()));
            Figure figure = Figure.ratio("points/s", rounds.compare(Round::pointsPerSecond), Target.atLeast(2, ""));
            Rounds.Compared cost = rounds.compare(Round::cpuPerMillion);
            return List.of(new Result.Measured(
                    "P1",
                    title(),
                    List.of(figure),
                    List.of("CPU seconds per million points: gateway, Kafka and all else %.2f, plain influxd %.2f"
                            .formatted(cost.value().median(), cost.baseline().median()))));
        } finally {
            environment.giveUp();
        }
    }

    private static Round gateway(TestedCluster cluster, WriteLoad load, Duration length) {
        double before = ProcessFigures.cpuSeconds(cluster.everything());
        LoadResult result = load.during(cluster.gateway(), length);
        double cpu = ProcessFigures.cpuSeconds(cluster.everything()) - before;
        return new Round(WriteLoad.pointsPerSecond(result), cpu / WriteLoad.millionPoints(result));
    }

    private static Round plain(TestedCluster cluster, WriteLoad load, Duration length) {
        double before = ProcessFigures.cpuSeconds(cluster.plainProcess());
        LoadResult result = load.during(cluster.plain(), length);
        double cpu = ProcessFigures.cpuSeconds(cluster.plainProcess()) - before;
        return new Round(WriteLoad.pointsPerSecond(result), cpu / WriteLoad.millionPoints(result));
    }
}
