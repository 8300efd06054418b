package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Ends one process of the cluster; its data stays. */
abstract class EndProcess implements Callable<Integer> {

    @ParentCommand
    private @Nullable Lockstep parent;

    @Parameters(paramLabel = "NAME", description = "Such as replica-2, connector-2, kafka, redis, gateway, monitor.")
    private String name = "";

    abstract void end(LocalCluster cluster, String name);

    @Override
    public final Integer call() {
        LocalCluster cluster = Objects.requireNonNull(parent).running();
        if (!cluster.isRunning(name)) {
            System.out.println(name + " is not running.");
            return 0;
        }
        end(cluster, name);
        System.out.println(name + " has ended; its data stays. Start it again: ./lockstep start " + name);
        return 0;
    }
}
