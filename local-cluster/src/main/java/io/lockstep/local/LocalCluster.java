package io.lockstep.local;

import io.lockstep.local.ProcessName.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of real processes. Processes are addressed by the names of {@link ProcessName}; each can be stopped, killed,
 * paused and started again on its own, with its data kept. Safe for use by several threads on different processes.
 */
public final class LocalCluster implements AutoCloseable {

    private static final Duration READY_BOUND = Duration.ofMinutes(2);
    private static final Duration STOP_BOUND = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration SOCKETS_CLOSED_BOUND = Duration.ofSeconds(2);

    private final ClusterLayout layout;
    private final JvmTuning tuning;
    private final Overrides overrides = new Overrides();
    private final ProcessTable processes;
    private final Commands commands;
    private Consumer<String> progress = line -> {};
    private Probes probes = Probes.plain();
    private @Nullable LastResort lastResort;

    /** A cluster that is not started yet. Nothing is written before the first start. */
    public LocalCluster(ClusterLayout layout, JvmTuning tuning) {
        this.layout = layout;
        this.tuning = tuning;
        this.processes = new ProcessTable(layout);
        this.commands = new Commands(layout, overrides, tuning);
    }

    /** The cluster that an earlier invocation started with this base directory, running or not. */
    public static Optional<LocalCluster> open(Path base) {
        return SavedCluster.read(base).map(saved -> {
            LocalCluster cluster = new LocalCluster(saved.layout(base), saved.tuning());
            saved.properties()
                    .forEach((target, changes) ->
                            changes.forEach((key, value) -> cluster.overrides.put(target, key, value)));
            return cluster;
        });
    }

    /** Hears one line for people at each step of starting and stopping. */
    public LocalCluster reportingTo(Consumer<String> listener) {
        this.progress = listener;
        return this;
    }

    /**
     * Overrides a property of a process from its next start on: of a service, a line of the configuration of {@code kafka} or
     * {@code redis}, an environment variable of a {@code replica}.
     *
     * @param target a process ({@code gateway-2}) or all of a kind ({@code connector}, {@code replica})
     */
    public LocalCluster withProperty(String target, String key, String value) {
        overrides.put(target, key, value);
        return this;
    }

    /**
     * From the next start on, the InfluxDB servers ask for credentials, plain ones included, and the services have a user there.
     *
     * @param username the user of the services, which their connectors make
     * @param password of the user; other users of this machine can see it in the list of processes
     */
    public LocalCluster withAuthentication(String username, String password) {
        for (String kind : List.of("connector", "monitor", "gateway")) {
            overrides.put(kind, Overrides.USERNAME, username);
            overrides.put(kind, "lockstep.influxdb.password", password);
        }
        return this;
    }

    /** Takes away a property that the layout gives, from the next start on. */
    public LocalCluster withoutProperty(String target, String key) {
        overrides.put(target, key, null);
        return this;
    }

    /**
     * Says that all processes are configured for TLS, by overridden properties.
     *
     * @param trust what they are asked with whether they serve
     */
    public LocalCluster overTls(SSLContext trust) {
        probes = Probes.over(trust);
        return this;
    }

    /** From now on the processes end when this JVM ends, in whatever way. */
    public LocalCluster endingWithThisJvm() {
        lastResort = LastResort.watch(layout);
        return this;
    }

    /**
     * Starts every process of the layout and waits until all are ready; on a failure nothing is left running.
     *
     * @throws ClusterException when a port is in use, a program is missing or a process does not become ready
     */
    public void start() {
        requireFreePorts();
        save();
        try {
            List<ProcessName> names = layout.names();
            List<ProcessName> servers =
                    names.stream().filter(name -> !name.kind().isService()).toList();
            List<ProcessName> services =
                    names.stream().filter(name -> name.kind().isService()).toList();
            progress.accept("starting " + join(servers));
            inParallel(servers, this::startAndAwait);
            progress.accept("starting " + join(services) + " (the first start of a build takes longer)");
            inParallel(onePerKind(services), commands::prepareService);
            inParallel(services, this::startAndAwait);
        } catch (RuntimeException failed) {
            stop();
            throw failed;
        }
    }

    /** Stops everything that runs: gateways, then the other services, then the servers. Data stays. */
    public void stop() {
        List<ProcessName> running = new ArrayList<>(everyName().stream()
                .filter(name -> processes.find(name).isPresent())
                .toList());
        for (List<Kind> stage : List.of(
                List.of(Kind.GATEWAY),
                List.of(Kind.CONNECTOR, Kind.MONITOR),
                List.of(Kind.REPLICA, Kind.PLAIN, Kind.KAFKA, Kind.REDIS))) {
            List<ProcessName> names =
                    running.stream().filter(name -> stage.contains(name.kind())).toList();
            if (!names.isEmpty()) {
                progress.accept("stopping " + join(names));
                inParallel(names, name -> processes.terminate(name, STOP_BOUND));
            }
        }
        LastResort watching = lastResort;
        if (watching != null) {
            watching.close();
            lastResort = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Starts one process with its data and returns at once; does nothing when it runs. */
    public void start(String name) {
        launch(layout.name(name));
    }

    /** SIGTERM, and SIGKILL if the process takes longer than 20 s; returns when it has ended. */
    public void stop(String name) {
        processes.terminate(layout.name(name), STOP_BOUND);
    }

    /** SIGKILL; returns when the process has ended. */
    public void kill(String name) {
        processes.kill(layout.name(name), STOP_BOUND);
    }

    /** SIGSTOP: the process hangs, its connections stay open. Returns when it does nothing more. */
    public void pause(String name) {
        processes.pause(layout.name(name), STOP_BOUND);
    }

    /** SIGCONT. */
    public void resume(String name) {
        processes.signal(layout.name(name), "CONT");
    }

    /** Whether the process exists; a paused one does. */
    public boolean isRunning(String name) {
        return process(name).isPresent();
    }

    public Optional<ProcessHandle> process(String name) {
        return processes.find(layout.name(name));
    }

    /** Whether the process answers that it serves, asked once. A paused one does not. */
    public boolean isReady(String name) {
        return probe(layout.name(name)).serves();
    }

    /** Waits until it serves; throws ClusterException when the process ends, or does not serve in time. */
    public void awaitReady(String name, Duration timeout) {
        awaitReady(layout.name(name), timeout);
    }

    /**
     * Waits for a process that this object started to end by itself.
     *
     * @return its exit code, or empty when it still runs after the time-out
     */
    public OptionalInt awaitExit(String name, Duration timeout) {
        ProcessName parsed = layout.name(name);
        Waiting.until(timeout, POLL, () -> processes.exitCode(parsed).isPresent());
        return processes.exitCode(parsed);
    }

    /**
     * Starts an InfluxDB server that is no replica, configured like one, for comparisons.
     *
     * @param name {@code plain} or {@code plain-2}
     * @return its address, once it is ready
     */
    public URI plainInfluxd(String name) {
        ProcessName parsed = layout.name(name);
        if (parsed.kind() != Kind.PLAIN) {
            throw new IllegalArgumentException("a plain server is called plain or plain-2, not " + name);
        }
        startAndAwait(parsed);
        return url(name);
    }

    /** The address that clients of a replica, a gateway, a monitor or a plain server use; a connector's actuator. */
    public URI url(String name) {
        return probes.uri(layout.port(layout.name(name)));
    }

    public URI gateway() {
        return url("gateway");
    }

    public URI monitor() {
        return url("monitor");
    }

    public URI replica(int number) {
        return url("replica-" + number);
    }

    /** Where {@code /actuator} of a service is. */
    public URI actuator(String name) {
        return probes.uri(layout.adminPort(layout.name(name)));
    }

    public String kafkaBootstrap() {
        return "127.0.0.1:" + layout.port(ProcessName.of(Kind.KAFKA, 1));
    }

    public int redisPort() {
        return layout.port(ProcessName.of(Kind.REDIS, 1));
    }

    public Path log(String name) {
        return layout.log(layout.name(name));
    }

    public ClusterLayout layout() {
        return layout;
    }

    /** Every process that this cluster has or may have, whether it runs or not; second instances only when they run. */
    public List<ProcessName> members() {
        List<ProcessName> names = new ArrayList<>(layout.names());
        everyName().stream()
                .filter(name -> !names.contains(name) && processes.find(name).isPresent())
                .forEach(names::add);
        return names;
    }

    public boolean isAnythingRunning() {
        return everyName().stream().anyMatch(name -> processes.find(name).isPresent());
    }

    /** Deletes all data, logs and configuration; the cluster must be down. */
    public void wipe() {
        try {
            ServiceJars.delete(layout.base());
        } catch (IOException e) {
            throw new ClusterException(layout.base() + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private void startAndAwait(ProcessName name) {
        launch(name);
        awaitReady(name, READY_BOUND);
        progress.accept("  " + name + " is ready");
    }

    private void launch(ProcessName name) {
        if (processes.find(name).isPresent()) {
            return;
        }
        requireFreePorts(name);
        save();
        processes.launch(name, commands.of(name));
    }

    private void awaitReady(ProcessName name, Duration timeout) {
        Probe probe = probe(name);
        boolean settled = Waiting.until(
                timeout, POLL, () -> probe.serves() || processes.find(name).isEmpty());
        if (!settled) {
            throw new ClusterException(
                    name + " is not ready after " + timeout.toSeconds() + " s; see " + layout.log(name));
        }
        if (processes.find(name).isEmpty()) {
            throw new ClusterException(name + " ended while starting; its log says: " + LogTail.of(layout.log(name)));
        }
    }

    private Probe probe(ProcessName name) {
        return switch (name.kind()) {
            case KAFKA -> probes.kafka(layout.port(name));
            case REDIS -> probes.redis(layout.port(name));
            case REPLICA, PLAIN -> probes.http(probes.uri(layout.port(name)).resolve("/ping"), 204);
            case MONITOR, CONNECTOR, GATEWAY ->
                probes.http(probes.uri(layout.adminPort(name)).resolve("/actuator/health/readiness"), 200);
        };
    }

    private void requireFreePorts() {
        layout.names().stream().filter(name -> processes.find(name).isEmpty()).forEach(this::requireFreePorts);
    }

    private void requireFreePorts(ProcessName name) {
        for (int port : layout.portsOf(name)) {
            // A killed process is a zombie a moment before the kernel has closed its sockets.
            if (!Waiting.until(SOCKETS_CLOSED_BOUND, POLL, () -> ClusterLayout.isFree(port))) {
                throw new ClusterException(PortOwner.conflict(Path.of("/proc"), port, name));
            }
        }
    }

    private void save() {
        try {
            new SavedCluster(layout.home().toString(), layout.replicas(), layout.ports(), tuning, overrides.asMap())
                    .write(layout.base());
            Files.createDirectories(processes.runDirectory());
        } catch (IOException e) {
            throw new ClusterException(layout.base() + " cannot be written: " + e.getMessage(), e);
        }
    }

    private List<ProcessName> everyName() {
        return layout.ports().keySet().stream()
                .filter(key -> key.indexOf(':') < 0)
                .map(ProcessName::parse)
                .sorted()
                .toList();
    }

    private static List<ProcessName> onePerKind(List<ProcessName> services) {
        List<Kind> seen = new ArrayList<>();
        return services.stream()
                .filter(name -> !seen.contains(name.kind()) && seen.add(name.kind()))
                .toList();
    }

    private static void inParallel(List<ProcessName> names, Consumer<ProcessName> action) {
        ExecutorService threads = Executors.newFixedThreadPool(names.size());
        try {
            CompletableFuture.allOf(names.stream()
                            .map(name -> CompletableFuture.runAsync(() -> action.accept(name), threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClusterException expected) {
                throw expected;
            }
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String join(List<ProcessName> names) {
        return String.join(", ", names.stream().map(ProcessName::toString).toList());
    }
}
