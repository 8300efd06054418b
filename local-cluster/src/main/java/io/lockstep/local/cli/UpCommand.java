package io.lockstep.local.cli;

import io.lockstep.local.ClusterException;
import io.lockstep.local.ClusterLayout;
import io.lockstep.local.JvmTuning;
import io.lockstep.local.LocalCluster;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "up", description = "Start the cluster and stay until Ctrl-C, or return once it is ready.")
final class UpCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable Lockstep parent;

    @Option(names = "--replicas", paramLabel = "N", description = "How many replicas (default: as last time, or 3).")
    private @Nullable Integer replicas;

    @Option(names = "--detach", description = "Return once everything is ready; ./lockstep down stops it.")
    private boolean detach;

    @Option(
            names = "--set",
            paramLabel = "TARGET:KEY=VALUE",
            description =
                    "A property of a service, such as gateway:KEY=VALUE or connector-2:KEY=VALUE; may be repeated.")
    private Map<String, String> properties = Map.of();

    @Override
    public Integer call() throws InterruptedException {
        Lockstep lockstep = java.util.Objects.requireNonNull(parent);
        Optional<LocalCluster> earlier = LocalCluster.open(lockstep.base());
        if (earlier.isPresent() && earlier.get().isAnythingRunning()) {
            System.out.println(
                    "The cluster is already running; see ./lockstep status, or stop it with ./lockstep down.");
            return 0;
        }
        int count = replicas != null
                ? replicas
                : earlier.map(c -> c.layout().replicas()).orElse(3);
        LocalCluster cluster = new LocalCluster(
                        ClusterLayout.standard(lockstep.home(), lockstep.base(), count), JvmTuning.STEADY)
                .reportingTo(System.out::println);
        OwnMetrics.writtenThrough(cluster);
        properties.forEach((target, value) -> set(cluster, target, value));
        if (detach) {
            return startDetached(cluster);
        }
        return startAndStay(cluster, new Foreground(lockstep.base()));
    }

    private int startDetached(LocalCluster cluster) {
        Thread hook = new Thread(cluster::stop, "stop-half-started");
        Runtime.getRuntime().addShutdownHook(hook);
        cluster.start();
        Runtime.getRuntime().removeShutdownHook(hook);
        OwnMetrics.awaitFirst(cluster, properties);
        System.out.println(Overview.of(cluster, "./lockstep down stops everything; the data stays."));
        return 0;
    }

    private int startAndStay(LocalCluster cluster, Foreground foreground) throws InterruptedException {
        foreground.announce();
        cluster.endingWithThisJvm();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            System.out.println();
                            cluster.stop();
                            foreground.withdraw();
                        },
                        "stop-cluster"));
        cluster.start();
        OwnMetrics.awaitFirst(cluster, properties);
        System.out.println(Overview.of(cluster, "Ctrl-C stops everything; the data stays."));
        new CountDownLatch(1).await();
        return 0;
    }

    /** picocli splits {@code TARGET:KEY=VALUE} at the first equals sign. */
    private static void set(LocalCluster cluster, String targetAndKey, String value) {
        int colon = targetAndKey.indexOf(':');
        if (colon <= 0) {
            throw new ClusterException("--set takes TARGET:KEY=VALUE, such as gateway:lockstep.cluster=mine");
        }
        cluster.withProperty(targetAndKey.substring(0, colon), targetAndKey.substring(colon + 1), value);
    }
}
