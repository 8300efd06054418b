package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Answer;
import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.Requests;
import io.lockstep.benchmarks.system.measure.ProcessFigures;
import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import io.lockstep.local.ClusterException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAccumulator;

/** P14: a query result of 500 MB through the gateway, by the same from a replica; and by how much the gateway grows. */
final class LargeResult implements Scenario {

    private static final long RESULT_BYTES = 500_000_000;
    private static final int TEXT = 1_000;
    private static final int ROWS_PER_WRITE = 5_000;
    private static final String QUERY = "SELECT * FROM \"large\"";

    private record Round(double megabytesPerSecond, double mostResident) {}

    @Override
    public List<String> names() {
        return List.of("P14");
    }

    @Override
    public String title() {
        return "a 500 MB result (chunked=true), by the same from a replica";
    }

    @Override
    public List<Result> measure(Environment environment) {
        TestedCluster cluster = environment.cluster();
        Pace pace = environment.pace();
        try {
            write(cluster.gateway());
            cluster.awaitCaughtUp();
            WarmUp.run(pace, step -> ProxiedReads.load(cluster.gateway(), step));
            URI direct = cluster.replicas().get(0);
            ProcessHandle gateway = cluster.process("gateway");
            fetch(direct, gateway);
            double before = ProcessFigures.residentMegabytes(gateway);
            Rounds<Round> rounds = Rounds.interleaved(
                    pace.rounds(), () -> fetch(cluster.gateway(), gateway), () -> fetch(direct, gateway));
            double most = rounds.subject().stream()
                    .mapToDouble(Round::mostResident)
                    .max()
                    .orElse(before);
            return List.of(new Result.Measured(
                    "P14",
                    title(),
                    List.of(
                            Figure.ratio("MB/s", rounds.compare(Round::megabytesPerSecond), Target.atLeast(0.8, "")),
                            Figure.of("gateway growth MB", most - before, Target.atMost(64, "MB"))),
                    List.of("the gateway had %.0f MB before and %.0f MB at most".formatted(before, most))));
        } catch (IOException e) {
            throw new ClusterException("the cluster does not answer: " + e.getMessage(), e);
        } finally {
            environment.giveUp();
        }
    }

    private static void write(URI gateway) throws IOException {
        String filler = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(TEXT / 36);
        try (Connection connection = Connection.open(gateway, 512)) {
            for (long row = 0; row * filler.length() < RESULT_BYTES; row += ROWS_PER_WRITE) {
                StringBuilder body = new StringBuilder(ROWS_PER_WRITE * (TEXT + 50));
                for (int i = 0; i < ROWS_PER_WRITE; i++) {
                    body.append("large text=\"")
                            .append(filler)
                            .append("\" ")
                            .append(1_600_000_000_000_000_000L + (row + i) * 1_000_000)
                            .append('\n');
                }
                String head = "POST /write?db=" + Environment.DATABASE
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length() + "\r\n\r\n";
                byte[] request = (head + body).getBytes(StandardCharsets.US_ASCII);
                requireGood(connection.exchange(Requests.direct(request)));
            }
        }
    }

    private static Round fetch(URI server, ProcessHandle gateway) {
        DoubleAccumulator most = new DoubleAccumulator(Math::max, 0);
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        looks.scheduleAtFixedRate(
                () -> most.accumulate(ProcessFigures.residentMegabytes(gateway)), 0, 100, TimeUnit.MILLISECONDS);
        String request = "GET /query?chunked=true&epoch=ns&db=" + Environment.DATABASE + "&q="
                + QUERY.replace(" ", "%20").replace("\"", "%22") + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        try (Connection connection = Connection.open(server)) {
            long begun = System.nanoTime();
            Answer answer = connection.exchange(Requests.direct(request.getBytes(StandardCharsets.US_ASCII)));
            double seconds = Duration.ofNanos(System.nanoTime() - begun).toNanos() / 1e9;
            requireGood(answer);
            if (answer.bodyBytes() < RESULT_BYTES) {
                throw new ClusterException("the result has only " + answer.bodyBytes() + " bytes");
            }
            return new Round(answer.bodyBytes() / 1e6 / seconds, most.get());
        } catch (IOException e) {
            throw new ClusterException(server + " does not give the whole result: " + e.getMessage(), e);
        } finally {
            looks.shutdownNow();
        }
    }

    private static void requireGood(Answer answer) {
        if (!answer.isGood()) {
            throw new ClusterException("a request is answered " + answer.status() + " " + answer.body());
        }
    }
}
