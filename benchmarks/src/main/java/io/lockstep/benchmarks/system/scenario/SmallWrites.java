package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.HttpLoad;
import io.lockstep.benchmarks.system.load.LoadResult;
import io.lockstep.benchmarks.system.load.PointRequest;
import io.lockstep.benchmarks.system.load.Requests;
import io.lockstep.benchmarks.system.measure.ProcessFigures;
import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** P6: one line per request over 64 connections, with everything running, against one plain server. */
final class SmallWrites implements Scenario {

    private static final int CONNECTIONS = 64;
    private static final int SERIES_EACH = 16;

    private record Round(double perSecond, double cpuMillis, double p99) {}

    @Override
    public List<String> names() {
        return List.of("P6");
    }

    @Override
    public String title() {
        return "requests/s of one line each, 64 connections, by a plain influxd's";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        Pace pace = environment.pace();
        LongSupplier seconds = environment.seconds();
        WarmUp.run(pace.thorough(), step -> load(cluster.gateway(), step, seconds));
        load(cluster.plain(), pace.warmUp(), seconds);
        Rounds<Round> rounds = Rounds.interleaved(
                pace.rounds(),
                () -> {
                    Round round = round(cluster.gateway(), cluster.process("gateway"), pace.round(), seconds);
                    cluster.awaitCaughtUp();
                    return round;
                },
                () -> round(cluster.plain(), cluster.plainProcess(), pace.round(), seconds));
        Rounds.Compared cpu = rounds.compare(Round::cpuMillis);
        Rounds.Compared p99 = rounds.compare(Round::p99);
        return List.of(new Result.Measured(
                "P6",
                title(),
                List.of(Figure.ratio("requests/s", rounds.compare(Round::perSecond), Target.atLeast(0.5, ""))),
                List.of(
                        "CPU ms per request: gateway %.3f, plain influxd %.3f"
                                .formatted(cpu.value().median(), cpu.baseline().median()),
                        "p99: gateway %.1f ms, plain influxd %.1f ms"
                                .formatted(p99.value().median(), p99.baseline().median()))));
    }

    private static Round round(URI server, ProcessHandle process, Duration length, LongSupplier seconds) {
        double before = ProcessFigures.cpuSeconds(process);
        LoadResult result = load(server, length, seconds);
        double cpu = ProcessFigures.cpuSeconds(process) - before;
        return new Round(
                result.perSecond(),
                1_000 * cpu / result.requests(),
                result.latencies().millis(0.99));
    }

    /** As many such writes as a server takes. */
    static LoadResult load(URI server, Duration length, LongSupplier seconds) {
        return HttpLoad.during(server, CONNECTIONS, length, connection -> singleLines(connection, seconds))
                .orThrow();
    }

    private static Requests singleLines(int connection, LongSupplier seconds) {
        List<PointRequest> requests = IntStream.range(0, SERIES_EACH)
                .mapToObj(i -> new PointRequest(Environment.DATABASE, 1, connection * SERIES_EACH + i, seconds))
                .toList();
        AtomicInteger turn = new AtomicInteger();
        return () -> requests.get(turn.getAndIncrement() % SERIES_EACH).next();
    }
}
