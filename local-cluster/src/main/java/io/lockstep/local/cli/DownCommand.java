package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "down", description = "Stop everything, gateways first. The data stays.")
final class DownCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable Lockstep parent;

    @Option(names = "--wipe", description = "Also delete all data, logs and configuration.")
    private boolean wipe;

    @Override
    public Integer call() {
        Lockstep lockstep = Objects.requireNonNull(parent);
        Optional<LocalCluster> found = LocalCluster.open(lockstep.base());
        Foreground foreground = new Foreground(lockstep.base());
        foreground.end();
        if (found.isEmpty()) {
            System.out.println("No cluster has been started here.");
            return 0;
        }
        LocalCluster cluster = found.get().reportingTo(System.out::println);
        cluster.stop();
        foreground.withdraw();
        System.out.println("Nothing is running.");
        if (wipe) {
            cluster.wipe();
            System.out.println("The data is deleted.");
        }
        return 0;
    }
}
