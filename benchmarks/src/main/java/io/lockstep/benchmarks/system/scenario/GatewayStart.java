package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.measure.Sample;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import io.lockstep.local.ClusterException;
import io.lockstep.local.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** P10: the start of a gateway, and how fast it is in its first seconds by how fast it gets. */
final class GatewayStart implements Scenario {

    private static final String GATEWAY = "gateway";
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofMinutes(1);
    private static final int MOST_ROUNDS = 3;

    private record Start(double seconds, double first, double steady) {}

    @Override
    public List<String> names() {
        return List.of("P10");
    }

    @Override
    public String title() {
        return "gateway: start to ready; first 5 s by steady state, cheap queries";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        new WriteLoad(environment.seconds()).points(cluster.gateway(), 100_000);
        cluster.awaitCaughtUp();
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_ROUNDS, environment.pace().rounds()); i++) {
            starts.add(start(cluster, environment.pace()));
        }
        Rounds<Double> speeds = new Rounds<>(
                starts.stream().map(Start::first).toList(),
                starts.stream().map(Start::steady).toList());
        return List.of(new Result.Measured(
                "P10",
                title(),
                List.of(
                        Figure.of(
                                "s to ready",
                                Sample.of(starts.stream().map(Start::seconds).toList()),
                                Target.atMost(5, "s")),
                        Figure.ratio("requests/s", speeds.compare(Double::doubleValue), Target.atLeast(0.5, ""))),
                List.of()));
    }

    private static Start start(TestedCluster cluster, Pace pace) {
        cluster.processes().stop(GATEWAY);
        long begun = System.nanoTime();
        cluster.processes().start(GATEWAY);
        if (!Waiting.until(
                BOUND, Duration.ofMillis(20), () -> cluster.processes().isReady(GATEWAY))) {
            throw new ClusterException("the gateway is not ready after " + BOUND.toSeconds() + " s");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double first = ProxiedReads.load(cluster.gateway(), FIRST).perSecond();
        WarmUp.run(pace, step -> ProxiedReads.load(cluster.gateway(), step));
        double steady = ProxiedReads.load(cluster.gateway(), FIRST).perSecond();
        return new Start(seconds, first, steady);
    }
}
