package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.HttpLoad;
import io.lockstep.benchmarks.system.load.LoadResult;
import io.lockstep.benchmarks.system.load.Requests;
import io.lockstep.benchmarks.system.measure.Sample;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import io.lockstep.local.ClusterException;
import io.lockstep.local.ReplicaView;
import io.lockstep.local.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * P9: a replica is killed under reads and writes, and started again. The verdict is read from the monitor's API, looked
 * at every 10 ms. Caught up is the moment at which its connector has applied what another one had applied just before;
 * the replica reads again when an answer bears its name.
 */
final class ReplicaKill implements Scenario {

    private static final int VICTIM = 2;
    private static final String REPLICA = "replica-" + VICTIM;
    private static final int READERS = 8;
    private static final int MOST_ROUNDS = 3;
    private static final Duration BOUND = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration BEFORE = Duration.ofSeconds(3);

    private record Kill(double failedReads, double longestRead, double secondsToDown, double secondsToReads) {}

    @Override
    public List<String> names() {
        return List.of("P9");
    }

    @Override
    public String title() {
        return "SIGKILL of a replica under 8 readers and 20,000 points/s";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        WarmUp.run(environment.pace(), step -> ProxiedReads.load(cluster.gateway(), step));
        List<Kill> kills = new ArrayList<>();
        try (PacedWrites writes = PacedWrites.twentyThousandPoints(cluster.gateway(), environment.seconds())) {
            for (int i = 0; i < Math.min(MOST_ROUNDS, environment.pace().rounds()); i++) {
                kills.add(kill(cluster));
            }
            writes.stop();
        }
        return List.of(new Result.Measured(
                "P9",
                title(),
                List.of(
                        Figure.of("failed reads", worst(kills, Kill::failedReads), Target.atMost(0, "")),
                        Figure.of("longest read ms", worst(kills, Kill::longestRead), Target.atMost(500, "ms")),
                        Figure.of("s to DOWN", worst(kills, Kill::secondsToDown), Target.atMost(1, "s")),
                        Figure.of(
                                "s from caught up to reads",
                                worst(kills, Kill::secondsToReads),
                                Target.atMost(2, "s"))),
                List.of("the worst of %d kills counts".formatted(kills.size()))));
    }

    private static Sample worst(List<Kill> kills, ToDoubleFunction<Kill> figure) {
        Sample all = Sample.of(kills.stream().map(figure::applyAsDouble).toList());
        return new Sample(all.highest(), all.lowest(), all.highest(), all.rounds());
    }

    private static Kill kill(TestedCluster cluster) {
        cluster.awaitReplicas("available", ReplicaView::isAvailable);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            double[] down = new double[1];
            LoadResult reads = whileReading(cluster.gateway(), thread, () -> {
                Waiting.pause(BEFORE);
                long begun = System.nanoTime();
                cluster.processes().kill(REPLICA);
                until("it is DOWN", () -> status(cluster).equals("DOWN"));
                down[0] = (System.nanoTime() - begun) / 1e9;
            });
            cluster.processes().start(REPLICA);
            awaitCaughtUp(cluster);
            long caughtUp = System.nanoTime();
            awaitAnswerOf(cluster.gateway());
            double reading = (System.nanoTime() - caughtUp) / 1e9;
            return new Kill(reads.failures(), reads.latencies().millis(1), down[0], reading);
        } finally {
            thread.shutdownNow();
        }
    }

    /** Reads for three times as long as the time before the kill, while that is done. */
    private static LoadResult whileReading(URI gateway, ExecutorService thread, Runnable done) {
        CompletableFuture<LoadResult> reads = CompletableFuture.supplyAsync(
                () -> HttpLoad.during(gateway, READERS, BEFORE.multipliedBy(3), ProxiedReads::cheapQueries), thread);
        done.run();
        return reads.join();
    }

    private static String status(TestedCluster cluster) {
        return cluster.monitor()
                .replicas()
                .flatMap(views ->
                        views.stream().filter(view -> view.id().equals(REPLICA)).findFirst())
                .map(ReplicaView::status)
                .orElse("");
    }

    private static void awaitCaughtUp(TestedCluster cluster) {
        AppliedPosition own = new AppliedPosition(cluster.processes().actuator("connector-" + VICTIM));
        AppliedPosition other = new AppliedPosition(cluster.processes().actuator("connector-1"));
        until("it has caught up", () -> {
            long wanted = other.now();
            return own.now() >= wanted;
        });
    }

    private static void awaitAnswerOf(URI gateway) {
        ByteBuffer request = Requests.query(Environment.DATABASE, "SHOW DATABASES", "");
        until("it is read", () -> {
            try (Connection connection = Connection.open(gateway)) {
                return connection
                        .exchange(request.rewind())
                        .header("X-Lockstep-Replica")
                        .filter(REPLICA::equals)
                        .isPresent();
            } catch (IOException e) {
                throw new ClusterException("the gateway does not answer: " + e.getMessage(), e);
            }
        });
    }

    private static void until(String what, BooleanSupplier condition) {
        if (!Waiting.until(BOUND, LOOK, condition)) {
            throw new ClusterException(REPLICA + ": " + what + " is not so after " + BOUND.toSeconds() + " s");
        }
    }
}
