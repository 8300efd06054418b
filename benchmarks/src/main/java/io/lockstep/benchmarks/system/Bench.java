package io.lockstep.benchmarks.system;

import io.lockstep.benchmarks.system.measure.Machine;
import io.lockstep.benchmarks.system.report.Report;
import io.lockstep.benchmarks.system.report.Result;
import io.lockstep.benchmarks.system.scenario.Environment;
import io.lockstep.benchmarks.system.scenario.Pace;
import io.lockstep.benchmarks.system.scenario.Scenario;
import io.lockstep.benchmarks.system.scenario.Scenarios;
import io.lockstep.local.ClusterLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The entry point of {@code ./lockstep bench}. The table goes to standard output, what happens meanwhile to the error output. */
@Command(
        name = "lockstep bench",
        description = "Measures a cluster of its own against the parts it stands on, side by side.",
        sortOptions = false)
public final class Bench implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "P1 to P14 (default: all).")
    private List<String> scenarios = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON, too.")
    private @Nullable Path json;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds for each side (default: 5).")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "Two short rounds: to see that it runs, not for figures.")
    private boolean quick;

    @Option(names = "--check", hidden = true, description = "Only check the arguments.")
    private boolean check;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Bench());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof IllegalArgumentException) {
                command.getErr().println("lockstep: " + failure.getMessage());
                return 1;
            }
            throw failure;
        });
        return commandLine;
    }

    @Override
    public Integer call() throws IOException {
        List<String> wanted = Scenarios.canonical(scenarios);
        Pace pace = quick ? Pace.QUICK : Pace.FULL;
        if (rounds != null) {
            pace = pace.withRounds(rounds);
        }
        if (json != null && !Files.isDirectory(json.toAbsolutePath().resolveSibling(""))) {
            throw new IllegalArgumentException("there is no directory for " + json);
        }
        if (check) {
            return 0;
        }
        String machine = Machine.description();
        List<Result> results = measure(wanted, pace);
        Report report = new Report(results, machine + " before and " + Machine.loadAverage() + " after");
        System.out.print(report.table());
        if (json != null) {
            Files.writeString(json, report.json() + "\n");
        }
        return 0;
    }

    private static List<Result> measure(List<String> wanted, Pace pace) {
        List<Result> results = new ArrayList<>();
        try (Environment environment = new Environment(ClusterLayout.findHome(), pace, System.err::println)) {
            // Ctrl-C, too, leaves neither processes nor data.
            Runtime.getRuntime().addShutdownHook(new Thread(environment::close, "stop-benchmark"));
            for (Scenario scenario : Scenarios.serving(wanted)) {
                System.err.println(String.join(", ", scenario.names()) + ": " + scenario.title());
                results.addAll(measure(scenario, environment));
            }
        }
        return results.stream()
                .filter(result -> wanted.contains(result.scenario()))
                .sorted(Comparator.comparingInt(result -> wanted.indexOf(result.scenario())))
                .toList();
    }

    /** A scenario that fails does not take the others with it. */
    private static List<Result> measure(Scenario scenario, Environment environment) {
        try {
            return scenario.measure(environment);
        } catch (RuntimeException failed) {
            String why = why(failed);
            System.err.println("  failed: " + why);
            environment.giveUp();
            return scenario.names().stream()
                    .map(name -> (Result) new Result.NotMeasured(name, scenario.title(), why))
                    .toList();
        }
    }

    /** What went wrong, and what that was caused by. */
    private static String why(Throwable failed) {
        String message = failed.getMessage();
        String own = message == null ? failed.toString() : message;
        Throwable cause = failed.getCause();
        return cause == null || own.contains(String.valueOf(cause.getMessage())) ? own : own + ": " + why(cause);
    }
}
