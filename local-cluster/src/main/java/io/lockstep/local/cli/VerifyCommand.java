package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import io.lockstep.local.MonitorApi;
import io.lockstep.local.verify.Comparison;
import io.lockstep.local.verify.Comparison.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "verify",
        description = {
            "Wait until the available replicas stand at one position, then compare them: databases, retention policies,"
                    + " and for each field of each measurement the count, the last value and the sum.",
            "It does not prove equality point by point: values that differ within equal counts, sums and last values go"
                    + " unnoticed, sums of floats are compared to nine digits, and replicas that are not available"
                    + " are left out.",
            "Exit code: 0 equal, 1 different, 2 nothing could be said."
        })
final class VerifyCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable Lockstep parent;

    @Option(
            names = "--wait",
            defaultValue = "30",
            paramLabel = "SECONDS",
            description = "How long to wait for one position (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() {
        LocalCluster cluster = Objects.requireNonNull(parent).running();
        MonitorApi monitor = new MonitorApi(cluster.monitor());
        Outcome outcome = new Comparison(monitor, Duration.ofSeconds(seconds)).run();
        if (outcome instanceof Outcome.Equal equal) {
            System.out.println(String.join(", ", equal.replicas()) + " are equal at position " + equal.position()
                    + " (counts, sums and last values)");
            return 0;
        }
        if (outcome instanceof Outcome.Different different) {
            System.out.println("The replicas differ at position " + different.position() + ":");
            different.differences().forEach(line -> System.out.println("  " + line));
            return 1;
        }
        System.err.println("lockstep: nothing can be said: " + ((Outcome.Undecided) outcome).why());
        return 2;
    }
}
