package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.Latencies;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import io.lockstep.local.ClusterException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * P7: from a write's acknowledgement until a query shows it on each of the replicas, at 20,000 points per second. Each
 * replica is asked again three milliseconds after it has answered without it, so a figure is late by up to that and a query: asked
 * more often, the replicas are busy answering instead of writing.
 */
final class TimeToReadable implements Scenario {

    private static final Duration BETWEEN_MARKS = Duration.ofMillis(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(3);

    /**
     * Small requests of many connections come into the replicas together, and so warm up what connectors do once per window
     * less often than what gateways do once per request. This load has a window of its own for each of its few requests, and would
     * by itself go through minutes of compiling.
     */
    private static final int REQUESTS_PER_WINDOW = 4;

    /** The slowest hundredth of what fits into the rounds of other scenarios is seven or eight marks, and differs by half from run to run. */
    private static final int LONGER = 4;

    private static final Duration BOUND = Duration.ofSeconds(10);

    @Override
    public List<String> names() {
        return List.of("P7");
    }

    @Override
    public String title() {
        return "acknowledged until readable on all replicas, at 20,000 points/s";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        Pace pace = environment.pace();
        Duration length = length(pace);
        WarmUp.run(pace, step -> SmallWrites.load(cluster.gateway(), step, environment.seconds()));
        cluster.awaitCaughtUp();
        try (PacedWrites writes = PacedWrites.twentyThousandPoints(cluster.gateway(), environment.seconds());
                Prober prober = new Prober(cluster)) {
            prober.write(pace.warmUpRequests() / REQUESTS_PER_WINDOW);
            prober.during(pace.warmUp());
            Latencies latencies = prober.during(length);
            writes.stop();
            return List.of(new Result.Measured(
                    "P7",
                    title(),
                    List.of(
                            Figure.of("p50 ms", latencies.millis(0.5), Target.atMost(15, "ms")),
                            Figure.of("p99 ms", latencies.millis(0.99), Target.atMost(50, "ms"))),
                    List.of(
                            "%d writes looked for; the longest took %.1f ms"
                                    .formatted(latencies.count(), latencies.millis(1)),
                            floor(cluster, environment))));
        } catch (IOException e) {
            throw new ClusterException("the cluster does not answer: " + e.getMessage(), e);
        }
    }

    private static Duration length(Pace pace) {
        return pace.round().multipliedBy((long) LONGER * pace.rounds());
    }

    /** What the three servers need by themselves for the same load, without a log and without anybody who asks for marks. */
    private static String floor(TestedCluster cluster, Environment environment) throws IOException {
        try (DirectWrites direct = DirectWrites.begin(cluster, environment.seconds())) {
            direct.during(environment.pace().warmUp(), BETWEEN_MARKS);
            Latencies latencies = direct.during(length(environment.pace()), BETWEEN_MARKS);
            return "the same written to the three servers directly, in one order, is acknowledged by all: p50 %.1f ms, p99 %.1f ms, at most %.1f ms"
                    .formatted(latencies.millis(0.5), latencies.millis(0.99), latencies.millis(1));
        }
    }

    /** Writes marks and looks for them. */
    private static final class Prober implements AutoCloseable {

        private final Connection gateway;
        private final List<Connection> replicas = new ArrayList<>();
        private final ExecutorService threads;
        private long number;

        Prober(TestedCluster cluster) throws IOException {
            gateway = Connection.open(cluster.gateway(), Marks.KEPT_BODY);
            for (URI replica : cluster.replicas()) {
                replicas.add(Connection.open(replica, Marks.KEPT_BODY));
            }
            threads = Executors.newFixedThreadPool(replicas.size());
        }

        /** Writes marks one after the other and looks for none of them. */
        void write(long count) throws IOException {
            for (long i = 0; i < count; i++) {
                Marks.write(gateway, ++number);
            }
        }

        Latencies during(Duration length) throws IOException {
            Latencies latencies = new Latencies();
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() - end < 0) {
                long wanted = ++number;
                Marks.write(gateway, wanted);
                latencies.add(untilSeen(wanted, System.nanoTime()));
                LockSupport.parkNanos(BETWEEN_MARKS.toNanos());
            }
            return latencies;
        }

        private long untilSeen(long wanted, long acknowledged) {
            try {
                long longest = 0;
                List<Callable<Long>> looks = replicas.stream()
                        .map(replica -> (Callable<Long>) () -> look(replica, wanted) - acknowledged)
                        .toList();
                for (Future<Long> look : threads.invokeAll(looks)) {
                    longest = Math.max(longest, look.get());
                }
                return longest;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClusterException("interrupted", e);
            } catch (ExecutionException e) {
                throw new ClusterException("a replica does not show a write", e);
            }
        }

        private static long look(Connection replica, long wanted) throws IOException {
            long deadline = System.nanoTime() + BOUND.toNanos();
            while (Marks.numberIn(replica.exchange(Marks.read(""))) < wanted) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("it is not there after " + BOUND.toSeconds() + " s");
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            return System.nanoTime();
        }

        @Override
        public void close() throws IOException {
            threads.shutdownNow();
            gateway.close();
            for (Connection replica : replicas) {
                replica.close();
            }
        }
    }
}
