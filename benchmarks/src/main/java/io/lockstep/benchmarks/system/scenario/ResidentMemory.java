package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.measure.ProcessFigures;
import io.lockstep.benchmarks.system.measure.Sample;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import java.util.List;

/** P12: the most resident memory that the services ever took while they were under the load of P1 and P3. */
final class ResidentMemory implements Scenario {

    @Override
    public List<String> names() {
        return List.of("P12");
    }

    @Override
    public String title() {
        return "resident memory under the load of P1 and P3, at most";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        WriteLoad load = new WriteLoad(environment.seconds());
        for (int round = 0; round < environment.pace().rounds(); round++) {
            load.during(cluster.gateway(), environment.pace().round());
            ProxiedReads.load(cluster.gateway(), environment.pace().round());
        }
        cluster.awaitCaughtUp();
        List<Double> connectors = cluster.names().stream()
                .filter(name -> name.startsWith("connector"))
                .map(name -> most(cluster, name))
                .toList();
        Sample connector = Sample.of(connectors);
        return List.of(new Result.Measured(
                "P12",
                title(),
                List.of(
                        Figure.of("gateway MB", most(cluster, "gateway"), Target.atMost(384, "MB")),
                        Figure.of("connector MB, the largest", connector.highest(), Target.atMost(320, "MB")),
                        Figure.of("monitor MB", most(cluster, "monitor"), Target.atMost(256, "MB"))),
                List.of("whatever ran before on the same cluster counts too")));
    }

    private static double most(TestedCluster cluster, String name) {
        return ProcessFigures.mostResidentMegabytes(cluster.process(name));
    }
}
