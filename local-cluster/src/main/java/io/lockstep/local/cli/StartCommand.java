package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "start",
        description = "Start one process again with its data; also gateway-2, monitor-2 or connector-Nb.")
final class StartCommand implements Callable<Integer> {

    private static final Duration BOUND = Duration.ofMinutes(2);

    @ParentCommand
    private @Nullable Lockstep parent;

    @Parameters(paramLabel = "NAME", description = "Such as replica-2, connector-2, kafka, redis, gateway, monitor.")
    private String name = "";

    @Override
    public Integer call() {
        LocalCluster cluster = Objects.requireNonNull(parent).running();
        if (cluster.isRunning(name)) {
            System.out.println(name + " is already running.");
            return 0;
        }
        cluster.start(name);
        cluster.awaitReady(name, BOUND);
        System.out.println(name + " is ready.");
        return 0;
    }
}
