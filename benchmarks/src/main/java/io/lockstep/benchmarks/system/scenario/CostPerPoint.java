package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * P2: what a million points cost the whole cluster, from the request until every replica holds them, by three times what
 * they cost one plain server. What the processes do at rest, meanwhile, counts too. A server goes on compacting when the last point
 * is in, replica and plain server alike: that belongs to the points, and so each server is counted until it rests. Rounds are long,
 * because a server compacts much at once and seldom, which would fall into one round in five.
 */
final class CostPerPoint implements Scenario {

    private static final int COPIES = 3;

    private record Round(double cpuPerMillion, Map<String, Double> byProcess) {}

    @Override
    public List<String> names() {
        return List.of("P2");
    }

    @Override
    public String title() {
        return "CPU of the whole cluster per point, by 3 plain influxd's";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        WriteLoad load = new WriteLoad(environment.seconds());
        Pace pace = environment.pace();
        long points = 500_000 * pace.round().toSeconds();
        // What is done once per request is done seldom by this load, and would be compiled for minutes.
        WarmUp.run(pace, step -> SmallWrites.load(cluster.gateway(), step, environment.seconds()));
        load.points(cluster.gateway(), pace.warmUpPoints());
        load.points(cluster.plain(), pace.warmUpPoints());
        cluster.awaitCaughtUp();
        Rounds<Round> rounds = Rounds.interleaved(
                pace.rounds(), () -> cluster(cluster, load, points), () -> plain(cluster, load, points));
        Rounds.Compared compared = rounds.compare(Round::cpuPerMillion);
        List<String> notes = new ArrayList<>();
        rounds.subject()
                .get(rounds.subject().size() - 1)
                .byProcess()
                .forEach((name, cpu) -> notes.add("%s: %.2f CPU seconds per million points".formatted(name, cpu)));
        notes.add("the baseline is %d times %.2f CPU seconds per million points"
                .formatted(COPIES, compared.baseline().median() / COPIES));
        return List.of(new Result.Measured(
                "P2",
                title(),
                List.of(Figure.ratio("CPU s per million points", compared, Target.atMost(1.25, ""))),
                notes));
    }

    private static Round cluster(TestedCluster cluster, WriteLoad load, long points) {
        Map<String, Double> before = cpu(cluster, cluster.names());
        double millions = WriteLoad.millionPoints(load.points(cluster.gateway(), points));
        cluster.awaitCaughtUp();
        Map<String, Double> after = cpu(cluster, cluster.names());
        cluster.awaitRest(cluster.replicaNames());
        after.putAll(cpu(cluster, cluster.replicaNames()));
        Map<String, Double> cost = new LinkedHashMap<>();
        after.forEach((name, cpu) -> cost.put(name, (cpu - before.getOrDefault(name, 0.0)) / millions));
        return new Round(cost.values().stream().mapToDouble(Double::doubleValue).sum(), cost);
    }

    private static Round plain(TestedCluster cluster, WriteLoad load, long points) {
        double before = cluster.cpuSeconds(TestedCluster.PLAIN);
        double millions = WriteLoad.millionPoints(load.points(cluster.plain(), points));
        cluster.awaitRest(List.of(TestedCluster.PLAIN));
        double cpu = cluster.cpuSeconds(TestedCluster.PLAIN) - before;
        return new Round(COPIES * cpu / millions, Map.of());
    }

    private static Map<String, Double> cpu(TestedCluster cluster, List<String> names) {
        Map<String, Double> byName = new LinkedHashMap<>();
        names.forEach(name -> byName.put(name, cluster.cpuSeconds(name)));
        return byName;
    }
}
