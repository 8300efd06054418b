package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.HttpLoad;
import io.lockstep.benchmarks.system.load.LoadResult;
import io.lockstep.benchmarks.system.load.Requests;
import io.lockstep.benchmarks.system.measure.ProcessFigures;
import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** P3 and P4: cheap queries through the gateway and through nginx, over the same three replicas. */
final class ProxiedReads implements Scenario {

    private static final int CONNECTIONS = 16;
    private static final int STATEMENTS = 50;
    private static final double POINTS = 100_000;
    private static final double NINETY_NINE = 0.99;

    private record Round(double perSecond, double p99, double cpuMillis) {}

    @Override
    public List<String> names() {
        return List.of("P3", "P4");
    }

    @Override
    public String title() {
        return "cheap queries, 16 connections, by nginx least_conn";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        Optional<Nginx> proxy = environment.nginx();
        if (proxy.isEmpty()) {
            return names().stream()
                    .map(name -> (Result) new Result.NotMeasured(name, title(), "nginx is not installed"))
                    .toList();
        }
        Nginx nginx = proxy.get();
        new WriteLoad(environment.seconds()).points(cluster.gateway(), (long) POINTS);
        cluster.awaitCaughtUp();
        Pace pace = environment.pace();
        ProcessHandle gateway = cluster.process("gateway");
        WarmUp.run(pace.thorough(), step -> load(cluster.gateway(), step));
        load(nginx.url(), pace.warmUp());
        Rounds<Round> rounds = Rounds.interleaved(
                pace.rounds(),
                () -> round(cluster.gateway(), gateway, pace.round()),
                () -> round(nginx.url(), nginx.process(), pace.round()));
        Figure requests = Figure.ratio("requests/s", rounds.compare(Round::perSecond), Target.atLeast(0.8, ""));
        Figure p99 = Figure.ratio("p99 ms", rounds.compare(Round::p99), Target.atMost(1.2, ""));
        Figure cpu = Figure.ratio("CPU ms per query", rounds.compare(Round::cpuMillis), Target.atMost(3, ""));
        double direct = load(cluster.replicas().get(0), pace.round()).perSecond();
        Rounds<Round> bare = bare(environment, nginx);
        return List.of(
                new Result.Measured(
                        "P3",
                        title(),
                        List.of(requests, p99),
                        List.of(
                                "one replica asked directly: %.0f requests/s".formatted(direct),
                                "a bare route of Spring Cloud Gateway in the gateway's place: %.2f of nginx' requests/s, %.2f of its p99"
                                        .formatted(
                                                bare.compare(Round::perSecond)
                                                        .ratios()
                                                        .median(),
                                                bare.compare(Round::p99)
                                                        .ratios()
                                                        .median()))),
                new Result.Measured(
                        "P4",
                        title(),
                        List.of(cpu),
                        List.of("a bare route of Spring Cloud Gateway in the gateway's place: %.1f times nginx' CPU"
                                .formatted(
                                        bare.compare(Round::cpuMillis).ratios().median()))));
    }

    /** How near the targets what the gateway stands on comes by itself. */
    private static Rounds<Round> bare(Environment environment, Nginx nginx) {
        Pace pace = environment.pace();
        try (BareRoute route = environment.bareRoute()) {
            WarmUp.run(pace.thorough(), step -> load(route.url(), step));
            return Rounds.interleaved(
                    pace.rounds(),
                    () -> round(route.url(), route.process(), pace.round()),
                    () -> round(nginx.url(), nginx.process(), pace.round()));
        }
    }

    private static Round round(URI server, ProcessHandle process, Duration length) {
        double before = ProcessFigures.cpuSeconds(process);
        LoadResult result = load(server, length);
        double cpu = ProcessFigures.cpuSeconds(process) - before;
        return new Round(result.perSecond(), result.latencies().millis(NINETY_NINE), 1_000 * cpu / result.requests());
    }

    static LoadResult load(URI server, Duration length) {
        return HttpLoad.during(server, CONNECTIONS, length, ProxiedReads::cheapQueries)
                .orThrow();
    }

    /** The last value of one series, of another one each time. */
    static Requests cheapQueries(int connection) {
        List<String> statements = IntStream.range(0, STATEMENTS)
                .mapToObj(i -> "SELECT last(\"usage_user\") FROM \"cpu_usage\" WHERE \"host\"='server-"
                        + (1_000 + connection * STATEMENTS + i) + "'")
                .toList();
        return Requests.queries(Environment.DATABASE, statements, "");
    }
}
