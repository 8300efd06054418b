package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import io.lockstep.local.ProcessName;
import io.lockstep.local.ReplicaView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(name = "status", description = "What runs, and what the monitor says of the replicas.")
final class StatusCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable Lockstep parent;

    @Mixin
    private final MonitorLogin login = new MonitorLogin();

    @Override
    public Integer call() {
        Optional<LocalCluster> found =
                LocalCluster.open(Objects.requireNonNull(parent).base());
        if (found.isEmpty() || !found.get().isAnythingRunning()) {
            System.out.println("The cluster is not running. Start it: ./lockstep up");
            return 0;
        }
        LocalCluster cluster = found.get();
        System.out.println(processes(cluster));
        Optional<List<ReplicaView>> replicas = cluster.isRunning("monitor") || !cluster.isRunning("monitor-2")
                ? login.to(cluster.monitor()).replicas()
                : login.to(cluster.url("monitor-2")).replicas();
        System.out.println(replicas.map(StatusCommand::verdicts).orElse("The monitor does not answer."));
        return 0;
    }

    private static String processes(LocalCluster cluster) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "STATE", "PID", "WHERE"));
        for (ProcessName name : cluster.members()) {
            String state = !cluster.isRunning(name.toString())
                    ? "stopped"
                    : cluster.isReady(name.toString()) ? "ready" : "not ready";
            rows.add(List.of(name.toString(), state, Overview.pid(cluster, name), Overview.where(cluster, name)));
        }
        return Table.of(rows);
    }

    private static String verdicts(List<ReplicaView> replicas) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("REPLICA", "STATUS", "APPLIED", "LAG", "SINCE", "REASON"));
        for (ReplicaView replica : replicas) {
            rows.add(List.of(
                    replica.id(),
                    replica.status() + (replica.degraded() ? " (degraded)" : ""),
                    replica.applied(),
                    replica.lagRecords() < 0
                            ? "unknown"
                            : "%d records, %.1f s".formatted(replica.lagRecords(), Math.max(0, replica.lagSeconds())),
                    replica.since(),
                    replica.reason()));
        }
        return Table.of(rows);
    }
}
