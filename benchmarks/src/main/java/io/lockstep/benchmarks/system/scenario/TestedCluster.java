package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.measure.ProcessFigures;
import io.lockstep.common.position.Token;
import io.lockstep.local.ClusterException;
import io.lockstep.local.ClusterLayout;
import io.lockstep.local.InfluxHttp;
import io.lockstep.local.JvmTuning;
import io.lockstep.local.LocalCluster;
import io.lockstep.local.MonitorApi;
import io.lockstep.local.ReplicaView;
import io.lockstep.local.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A cluster under test: services with all compilers, as in production, and a plain server beside it. */
final class TestedCluster implements AutoCloseable {

    private static final Duration BOUND = Duration.ofMinutes(5);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** Over which a process that rests takes hardly any CPU. */
    private static final Duration REST = Duration.ofSeconds(1);

    /** Seconds per process: more than what an idle server takes, less than what one takes that compacts. */
    private static final double CPU_AT_REST = 0.05;

    /** The only one. */
    private static final int SHARD = 0;

    static final String PLAIN = "plain";

    private final LocalCluster processes;
    private final int replicas;

    private TestedCluster(LocalCluster processes, int replicas) {
        this.processes = processes;
        this.replicas = replicas;
    }

    static TestedCluster start(Path home, Path parent, int replicas, Consumer<String> progress) {
        progress.accept("starting a cluster of " + replicas + " replicas, and a plain influxd");
        Path base = parent.resolve("cluster-" + replicas);
        LocalCluster processes = new LocalCluster(ClusterLayout.withFreePorts(home, base, replicas), JvmTuning.STEADY)
                .endingWithThisJvm();
        processes.start();
        processes.plainInfluxd(PLAIN);
        TestedCluster cluster = new TestedCluster(processes, replicas);
        cluster.awaitReplicas("available", ReplicaView::isAvailable);
        cluster.createDatabase(processes.gateway());
        cluster.createDatabase(cluster.plain());
        return cluster;
    }

    LocalCluster processes() {
        return processes;
    }

    URI gateway() {
        return processes.gateway();
    }

    URI plain() {
        return processes.url(PLAIN);
    }

    List<URI> replicas() {
        return IntStream.rangeClosed(1, replicas).mapToObj(processes::replica).toList();
    }

    ProcessHandle process(String name) {
        return processes.process(name).orElseThrow(() -> new ClusterException(name + " does not run"));
    }

    ProcessHandle plainProcess() {
        return process(PLAIN);
    }

    /** Every running process but the plain server. */
    List<String> names() {
        return processes.members().stream()
                .map(Object::toString)
                .filter(name -> !name.equals(PLAIN) && processes.isRunning(name))
                .toList();
    }

    List<String> replicaNames() {
        return IntStream.rangeClosed(1, replicas).mapToObj(i -> "replica-" + i).toList();
    }

    /** Every running process but the plain server. */
    List<ProcessHandle> everything() {
        return names().stream().map(this::process).toList();
    }

    double cpuSeconds(String name) {
        return ProcessFigures.cpuSeconds(process(name));
    }

    MonitorApi monitor() {
        return new MonitorApi(processes.monitor());
    }

    /**
     * Waits until the replicas hold all that the log holds now. What the monitor says of their lag is up to a second old, in which a
     * warm gateway takes hundreds of thousands of points; so the log is asked, by one more record.
     */
    void awaitCaughtUp() {
        long end = endOfLog();
        awaitReplicas("caught up", replica -> replica.isAvailable() && replica.applied(SHARD) >= end);
    }

    /** Waits until processes have nothing left to do of what they were given, such as compacting. */
    void awaitRest(List<String> processes) {
        AtomicReference<Double> before = new AtomicReference<>(Double.NEGATIVE_INFINITY);
        boolean reached = Waiting.until(BOUND, REST, () -> {
            double now = totalCpu(processes);
            return now - before.getAndSet(now) < CPU_AT_REST * processes.size();
        });
        if (!reached) {
            throw new ClusterException(processes + " do not rest after " + BOUND.toSeconds() + " s");
        }
    }

    private double totalCpu(List<String> processes) {
        return processes.stream().mapToDouble(this::cpuSeconds).sum();
    }

    /** The position behind a mark that is written for it. */
    long endOfLog() {
        try (Connection connection = Connection.open(gateway(), Marks.KEPT_BODY)) {
            return Marks.write(connection, 0)
                    .header("X-Lockstep-Token")
                    .map(Token::parse)
                    .map(token -> token.position().offset(SHARD).orElseThrow())
                    .orElseThrow(() -> new ClusterException("a write is answered without a token"));
        } catch (IOException e) {
            throw new ClusterException("the gateway does not answer: " + e.getMessage(), e);
        }
    }

    void awaitReplicas(String state, Predicate<ReplicaView> condition) {
        MonitorApi monitor = monitor();
        boolean reached = Waiting.until(BOUND, INTERVAL, () -> monitor.replicas()
                .filter(views -> views.size() == replicas && views.stream().allMatch(condition))
                .isPresent());
        if (!reached) {
            throw new ClusterException("the replicas are not " + state + " after " + BOUND.toSeconds() + " s: "
                    + monitor.replicas().map(Object::toString).orElse("the monitor does not answer"));
        }
    }

    @Override
    public void close() {
        processes.stop();
        processes.wipe();
    }

    private void createDatabase(URI server) {
        InfluxHttp.Answer answer = new InfluxHttp(server, Duration.ofSeconds(20))
                .query("CREATE DATABASE \"" + Environment.DATABASE + "\"");
        if (answer instanceof InfluxHttp.Answer.Failed failed) {
            throw new ClusterException("the database cannot be created on " + server + ": " + failed.why());
        }
    }
}
