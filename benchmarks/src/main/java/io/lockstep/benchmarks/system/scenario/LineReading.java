package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.measure.Sample;
import io.lockstep.benchmarks.system.report.Figure;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** P13: the line-protocol reader on one core, as JMH measures it in a JVM of its own. */
final class LineReading implements Scenario {

    private static final String BENCHMARK = "LineReaderBenchmark.read$";
    private static final String COUNTER = "megabytes";

    @Override
    public List<String> names() {
        return List.of("P13");
    }

    @Override
    public String title() {
        return "line-protocol reader, MB/s on one core";
    }

    @Override
    public List<Result> measure(Environment environment) {
        try {
            List<Double> rounds = new ArrayList<>();
            for (RunResult result : new Runner(new OptionsBuilder()
                            .include(BENCHMARK)
                            .verbosity(VerboseMode.SILENT)
                            .measurementIterations(environment.pace().rounds())
                            .build())
                    .run()) {
                rounds.addAll(perIteration(result));
            }
            return List.of(new Result.Measured(
                    "P13",
                    title(),
                    List.of(Figure.of("MB/s", Sample.of(rounds), Target.atLeast(300, "MB/s"))),
                    List.of()));
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH failed: " + e.getMessage(), e);
        }
    }

    private static List<Double> perIteration(RunResult result) {
        BenchmarkParams params = result.getParams();
        if (params.getThreads() != 1) {
            throw new IllegalStateException("the reader is measured on one thread");
        }
        return result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(iteration -> Objects.requireNonNull(
                                iteration.getSecondaryResults().get(COUNTER), COUNTER)
                        .getScore())
                .toList();
    }
}
