package io.lockstep.local.cli;

import io.lockstep.local.ClusterException;
import io.lockstep.local.ClusterLayout;
import io.lockstep.local.LocalCluster;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The entry point of {@code ./lockstep}. */
@Command(
        name = "lockstep",
        synopsisSubcommandLabel = "COMMAND",
        description = "A local Lockstep cluster: Kafka, Redis, InfluxDB replicas and the services.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            StopCommand.class,
            KillCommand.class,
            StartCommand.class,
            DemoCommand.class,
            VerifyCommand.class
        })
public final class Lockstep {

    @Option(
            names = "--base",
            scope = ScopeType.INHERIT,
            paramLabel = "DIRECTORY",
            description = "Where the cluster keeps its data (default: .lockstep in the checkout).")
    @Nullable
    Path base;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new Lockstep());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof ClusterException || failure instanceof IllegalArgumentException) {
                command.getErr().println("lockstep: " + failure.getMessage());
                return command.getCommandSpec().exitCodeOnExecutionException();
            }
            throw failure;
        });
        System.exit(commandLine.execute(args));
    }

    Path home() {
        return ClusterLayout.findHome();
    }

    Path base() {
        return (base == null ? home().resolve(".lockstep") : base)
                .toAbsolutePath()
                .normalize();
    }

    /** The cluster of the base directory. */
    LocalCluster existing() {
        return LocalCluster.open(base())
                .orElseThrow(() -> new ClusterException("no cluster has been started here yet: ./lockstep up"));
    }

    /** The cluster of the base directory, of which at least one process runs. */
    LocalCluster running() {
        LocalCluster cluster = existing();
        if (!cluster.isAnythingRunning()) {
            throw new ClusterException("the cluster is not running: ./lockstep up");
        }
        return cluster;
    }
}
