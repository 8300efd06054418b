package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "kill", description = "SIGKILL one process.")
final class KillCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable Lockstep parent;

    @Parameters(paramLabel = "NAME", description = "Such as replica-2, connector-2, kafka, redis, gateway, monitor.")
    private String name = "";

    @Override
    public Integer call() {
        LocalCluster cluster = Objects.requireNonNull(parent).running();
        if (!cluster.isRunning(name)) {
            System.out.println(name + " is not running.");
            return 0;
        }
        cluster.kill(name);
        System.out.println(name + " has ended; its data stays. Start it again: ./lockstep start " + name);
        return 0;
    }
}
