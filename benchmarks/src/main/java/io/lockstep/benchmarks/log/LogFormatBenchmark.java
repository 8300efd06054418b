package io.lockstep.benchmarks.log;

import io.lockstep.common.log.EncodedEntry;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLogFormat;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encodes and decodes a record of points, whose lines are not copied, and a command, which is JSON. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogFormatBenchmark {

    private final LogEntry points = new LogEntry.Points("metrics", "autogen", new byte[1 << 20], null);
    private final LogEntry command = new LogEntry.Command(
            "0c5e5d0e-8f0a-4f3e-9d2c-3a4b5c6d7e8f",
            "DELETE FROM \"cpu_usage\" WHERE \"host\" = 'server-1' AND time < 1700000000000000000",
            "metrics",
            null,
            Instant.ofEpochSecond(1_700_000_000L));
    private final EncodedEntry encodedPoints = WriteLogFormat.encode(points);
    private final EncodedEntry encodedCommand = WriteLogFormat.encode(command);
    private final Headers pointsHeaders = new RecordHeaders(encodedPoints.headers());
    private final Headers commandHeaders = new RecordHeaders(encodedCommand.headers());

    @Benchmark
    public EncodedEntry encodePoints() {
        return WriteLogFormat.encode(points);
    }

    @Benchmark
    public LogEntry decodePoints() {
        return WriteLogFormat.decode(pointsHeaders, encodedPoints.value());
    }

    @Benchmark
    public EncodedEntry encodeCommand() {
        return WriteLogFormat.encode(command);
    }

    @Benchmark
    public LogEntry decodeCommand() {
        return WriteLogFormat.decode(commandHeaders, encodedCommand.value());
    }
}
