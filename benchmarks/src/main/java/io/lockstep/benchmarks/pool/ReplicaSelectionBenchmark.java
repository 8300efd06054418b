package io.lockstep.benchmarks.pool;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.gateway.pool.LeastPressure;
import io.lockstep.gateway.pool.PressureProperties;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReaderLedger;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.pool.Selection;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Looks at the read pool, picks the least-pressed replica and counts a query there that ends at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplicaSelectionBenchmark {

    private static final int MOST_QUERIES = 64;

    @Param({"3", "9"})
    private int replicas;

    private final ReplicaPositions positions = new ReplicaPositions(System::nanoTime);
    private final ReadPool pool = new ReadPool(positions, System::nanoTime);
    private final LeastPressure pressure = new LeastPressure(
            new PressureProperties(1, 1),
            MOST_QUERIES,
            new ReaderLedger("gateway-1", System::nanoTime),
            positions,
            () -> ThreadLocalRandom.current().nextDouble());

    @Setup
    public void announce() {
        Instant now = Instant.ofEpochSecond(1_700_000_000L);
        List<Verdict> verdicts = IntStream.rangeClosed(1, replicas)
                .mapToObj(n -> new Verdict(
                        new ReplicaId("replica-" + n),
                        URI.create("http://127.0.0.1:" + (8086 + 100 * n)),
                        1,
                        0,
                        ReplicaStatus.AVAILABLE,
                        false,
                        "",
                        now,
                        now,
                        now.plusSeconds(3600),
                        Position.of(0, 1000),
                        0L,
                        0.0))
                .toList();
        pool.onVerdicts(new VerdictBoard(1, 1, "monitor-1", now, "topic", Position.of(0, 1000), verdicts));
    }

    @Benchmark
    public Selection pick() {
        Selection selection = pressure.pick(pool.view().members());
        if (selection instanceof Selection.Picked picked) {
            picked.lease().release();
        }
        return selection;
    }
}
