package io.lockstep.benchmarks.lineprotocol;

import io.lockstep.common.lineprotocol.LineReader;
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

/** Reads a body and asks of each line what the connector's lanes need: validity, measurement, timestamp. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineReaderBenchmark {

    private final byte[] body = Bodies.nanoseconds();
    private final LineReader reader = new LineReader();

    @Benchmark
    public long read(Volume volume) {
        long sum = 0;
        int lines = 0;
        reader.reset(body, 0, body.length);
        while (reader.next()) {
            sum += reader.isValid() ? reader.timestamp() + reader.measurementEnd() : 1;
            lines++;
        }
        volume.add(body.length, lines);
        return sum;
    }

    @Benchmark
    public long readAndHashMeasurement(Volume volume) {
        long sum = 0;
        int lines = 0;
        reader.reset(body, 0, body.length);
        while (reader.next()) {
            sum += reader.measurementHash();
            lines++;
        }
        volume.add(body.length, lines);
        return sum;
    }
}
