package io.lockstep.benchmarks.lineprotocol;

import io.lockstep.common.lineprotocol.LineNormaliser;
import io.lockstep.common.lineprotocol.NormalisedLines;
import io.lockstep.common.lineprotocol.Precision;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Normalises a body that needs nothing, one whose timestamps are in milliseconds, and one that has none. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineNormaliserBenchmark {

    private static final long NOW_NANOS = 1_700_000_000_123_456_789L;

    private final byte[] nanoseconds = Bodies.nanoseconds();
    private final byte[] milliseconds = Bodies.milliseconds();
    private final byte[] withoutTimestamps = Bodies.withoutTimestamps();
    private final LineNormaliser normaliser = new LineNormaliser();

    @Benchmark
    public NormalisedLines nanoseconds(Volume volume) {
        return normalise(nanoseconds, Precision.NANOSECONDS, volume);
    }

    @Benchmark
    public NormalisedLines milliseconds(Volume volume) {
        return normalise(milliseconds, Precision.MILLISECONDS, volume);
    }

    @Benchmark
    public NormalisedLines withoutTimestamps(Volume volume) {
        return normalise(withoutTimestamps, Precision.NANOSECONDS, volume);
    }

    private NormalisedLines normalise(byte[] body, Precision precision, Volume volume) {
        NormalisedLines result = normaliser.normalise(body, 0, body.length, precision, NOW_NANOS);
        volume.add(body.length, result.goodLines());
        return result;
    }
}
