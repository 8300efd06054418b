package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Answer;
import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.Latencies;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import io.lockstep.local.ClusterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * P8: a read that carries the token of the write before it, by a read that asks for nothing, in turns, at 20,000 points
 * per second. The figure is by how much the one's percentile is above the other's.
 */
final class ReadOwnWrite implements Scenario {

    private static final Duration BETWEEN = Duration.ofMillis(10);
    private static final String PLAIN = "X-Lockstep-Consistency: eventual\r\n";

    @Override
    public List<String> names() {
        return List.of("P8");
    }

    @Override
    public String title() {
        return "read with the last write's token, above a plain read, at 20,000 points/s";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        Pace pace = environment.pace();
        WarmUp.run(pace, step -> SmallWrites.load(cluster.gateway(), step, environment.seconds()));
        WarmUp.run(pace, step -> ProxiedReads.load(cluster.gateway(), step));
        cluster.awaitCaughtUp();
        try (PacedWrites writes = PacedWrites.twentyThousandPoints(cluster.gateway(), environment.seconds());
                Connection client = Connection.open(cluster.gateway(), Marks.KEPT_BODY)) {
            Reads warmUp = new Reads(client);
            warmUp.during(pace.warmUp());
            Reads reads = new Reads(client);
            reads.during(pace.round().multipliedBy(pace.rounds()));
            writes.stop();
            double[] shares = {0.5, 0.99};
            double p50 = reads.token.millis(shares[0]) - reads.plain.millis(shares[0]);
            double p99 = reads.token.millis(shares[1]) - reads.plain.millis(shares[1]);
            return List.of(new Result.Measured(
                    "P8",
                    title(),
                    List.of(
                            Figure.of("extra p50 ms", p50, Target.atMost(10, "ms")),
                            Figure.of("extra p99 ms", p99, Target.atMost(50, "ms"))),
                    List.of("%d reads each; plain p50 %.1f ms, p99 %.1f ms; with a token p50 %.1f ms, p99 %.1f ms"
                            .formatted(
                                    reads.token.count(),
                                    reads.plain.millis(shares[0]),
                                    reads.plain.millis(shares[1]),
                                    reads.token.millis(shares[0]),
                                    reads.token.millis(shares[1])))));
        } catch (IOException e) {
            throw new ClusterException("the gateway does not answer: " + e.getMessage(), e);
        }
    }

    private static final class Reads {

        private final Connection client;
        private final Latencies token = new Latencies();
        private final Latencies plain = new Latencies();
        private long number = System.nanoTime();

        Reads(Connection client) {
            this.client = client;
        }

        void during(Duration length) throws IOException {
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() - end < 0) {
                long wanted = ++number;
                String written = Marks.write(client, wanted)
                        .header("X-Lockstep-Token")
                        .orElseThrow(() -> new ClusterException("a write is answered without a token"));
                ByteBuffer own = Marks.read("X-Lockstep-Token: " + written + "\r\n");
                if (Marks.numberIn(timed(own, token)) != wanted) {
                    throw new ClusterException("a read with a token does not show the write");
                }
                timed(Marks.read(PLAIN), plain);
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
        }

        private Answer timed(ByteBuffer request, Latencies latencies) throws IOException {
            long begun = System.nanoTime();
            Answer answer = client.exchange(request);
            latencies.add(System.nanoTime() - begun);
            return answer;
        }
    }
}
