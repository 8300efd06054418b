package io.lockstep.local.cli;

import io.lockstep.local.ClusterLayout;
import io.lockstep.local.JvmTuning;
import io.lockstep.local.LocalCluster;
import io.lockstep.local.demo.Demo;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "demo",
        description = "The main job, told as it happens. Starts a cluster when none runs, and then stops it again.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable Lockstep parent;

    @Override
    public Integer call() {
        Lockstep lockstep = Objects.requireNonNull(parent);
        Optional<LocalCluster> earlier = LocalCluster.open(lockstep.base());
        if (earlier.isPresent() && earlier.get().isAnythingRunning()) {
            return tell(earlier.get());
        }
        int replicas = earlier.map(cluster -> cluster.layout().replicas()).orElse(3);
        LocalCluster cluster = new LocalCluster(
                        ClusterLayout.standard(lockstep.home(), lockstep.base(), replicas), JvmTuning.STEADY)
                .reportingTo(System.out::println)
                .endingWithThisJvm();
        Foreground foreground = new Foreground(lockstep.base());
        foreground.announce();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            cluster.stop();
                            foreground.withdraw();
                        },
                        "stop-cluster"));
        cluster.start();
        return tell(cluster);
    }

    private static int tell(LocalCluster cluster) {
        return new Demo(cluster, System.out::println).run() ? 0 : 1;
    }
}
