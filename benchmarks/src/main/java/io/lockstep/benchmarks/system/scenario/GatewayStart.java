package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.measure.Rounds.Compared;
import io.lockstep.benchmarks.system.measure.Sample;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import io.lockstep.local.ClusterException;
import io.lockstep.local.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** P10: the start of a gateway, and how fast it is in its first seconds by how fast it gets. */
final class GatewayStart implements Scenario {

    private static final String GATEWAY = "gateway";
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofMinutes(1);
    private static final int MOST_ROUNDS = 3;

    /**
     * Queries per second of a JVM.
     *
     * @param first in its first seconds
     * @param steady when it gets no faster
     */
    private record Speed(double first, double steady) {

        static Speed of(URI started, Pace pace) {
            double first = ProxiedReads.load(started, FIRST).perSecond();
            WarmUp.run(pace, step -> ProxiedReads.load(started, step));
            return new Speed(first, ProxiedReads.load(started, FIRST).perSecond());
        }

        static Compared compare(List<Speed> speeds) {
            return new Rounds<>(
                            speeds.stream().map(Speed::first).toList(),
                            speeds.stream().map(Speed::steady).toList())
                    .compare(Double::doubleValue);
        }
    }

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
        List<Double> seconds = new ArrayList<>();
        List<Speed> speeds = new ArrayList<>();
        List<Speed> bare = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_ROUNDS, environment.pace().rounds()); i++) {
            seconds.add(secondsToReady(cluster));
            speeds.add(Speed.of(cluster.gateway(), environment.pace()));
            try (BareRoute route = environment.bareRoute()) {
                bare.add(Speed.of(route.url(), environment.pace()));
            }
        }
        return List.of(new Result.Measured(
                "P10",
                title(),
                List.of(
                        Figure.of("s to ready", Sample.of(seconds), Target.atMost(5, "s")),
                        Figure.ratio("requests/s", Speed.compare(speeds), Target.atLeast(0.5, ""))),
                List.of(asNote(Speed.compare(bare)))));
    }

    /** How near the target what the gateway stands on comes by itself. */
    private static String asNote(Compared bare) {
        return "a bare route of Spring Cloud Gateway in the gateway's place: %,.0f requests/s by %,.0f: %.2f (%.2f to %.2f)"
                .formatted(
                        bare.value().median(),
                        bare.baseline().median(),
                        bare.ratios().median(),
                        bare.ratios().lowest(),
                        bare.ratios().highest());
    }

    private static double secondsToReady(TestedCluster cluster) {
        cluster.processes().stop(GATEWAY);
        long begun = System.nanoTime();
        cluster.processes().start(GATEWAY);
        if (!Waiting.until(
                BOUND, Duration.ofMillis(20), () -> cluster.processes().isReady(GATEWAY))) {
            throw new ClusterException("the gateway is not ready after " + BOUND.toSeconds() + " s");
        }
        return (System.nanoTime() - begun) / 1e9;
    }
}
