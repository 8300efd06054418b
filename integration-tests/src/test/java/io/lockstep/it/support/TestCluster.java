package io.lockstep.it.support;

import static org.awaitility.Awaitility.await;

import io.lockstep.local.ClusterLayout;
import io.lockstep.local.JvmTuning;
import io.lockstep.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import tools.jackson.databind.JsonNode;

/**
 * The cluster that all tests share: three replicas and their connectors, a monitor and a gateway, with intervals as in
 * production but for those that the 30 rounds of pausing a replica would make long.
 */
public final class TestCluster implements AutoCloseable {

    /** Ten times what an operator may expect, because the machines that run tests are slow and shared. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    public static final List<String> REPLICAS = List.of("replica-1", "replica-2", "replica-3");

    private static final List<String> MEMBERS = List.of(
            "kafka",
            "redis",
            "replica-1",
            "replica-2",
            "replica-3",
            "monitor",
            "connector-1",
            "connector-2",
            "connector-3",
            "gateway");

    private final LocalCluster processes;

    private TestCluster(LocalCluster processes) {
        this.processes = processes;
    }

    /** Starts a cluster of its own; most tests share one instead ({@link SharedCluster}). */
    public static TestCluster start() {
        Path home = ClusterLayout.findHome();
        Path base = freshDirectory(home.resolve("integration-tests/target/cluster"));
        LocalCluster processes = new LocalCluster(
                        ClusterLayout.withFreePorts(home, base, REPLICAS.size()), JvmTuning.QUICK_START)
                .withProperty("connector", "lockstep.connector.replica.write-timeout", "3s")
                .withProperty("connector", "lockstep.connector.replay.session-timeout", "8s")
                .withProperty("connector", "lockstep.connector.replay.retry-interval", "500ms")
                .withProperty("connector", "lockstep.connector.replay.drain-interval", "200ms")
                .withProperty("connector-2", "lockstep.connector.replica.write-timeout", "1s")
                .endingWithThisJvm();
        processes.start();
        TestCluster cluster = new TestCluster(processes);
        cluster.awaitAllAvailable();
        return cluster;
    }

    private static Path freshDirectory(Path parent) {
        try {
            Files.createDirectories(parent);
            return Files.createTempDirectory(parent, "run-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public LocalCluster processes() {
        return processes;
    }

    public Influx gateway() {
        return new Influx(processes.gateway());
    }

    public Influx replica(String name) {
        return new Influx(processes.url(name));
    }

    public Influx monitor() {
        return new Influx(processes.monitor());
    }

    /** Starts and wakes what earlier tests stopped, and waits until every replica is read again. */
    public void heal() {
        for (String name : MEMBERS) {
            processes.resume(name);
            if (!processes.isRunning(name)) {
                processes.start(name);
            }
        }
        for (String name : List.of("monitor-2", "gateway-2", "connector-2b")) {
            if (processes.isRunning(name)) {
                processes.resume(name);
                processes.stop(name);
            }
        }
        MEMBERS.forEach(name -> processes.awaitReady(name, PATIENCE));
        awaitAllAvailable();
    }

    public void awaitAllAvailable() {
        await("all replicas available")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> statuses().values().stream().allMatch("AVAILABLE"::equals)
                        && statuses().size() == REPLICAS.size());
    }

    /** Replica to status, as the leading monitor's API tells. */
    public Map<String, String> statuses() {
        Map<String, String> statuses = new TreeMap<>();
        for (JsonNode replica : monitor().get("/api/v1/replicas").json()) {
            statuses.put(replica.path("id").asString(""), replica.path("status").asString(""));
        }
        return statuses;
    }

    public JsonNode verdict(String replica) {
        return monitor().get("/api/v1/replicas/" + replica).json();
    }

    public String status(String replica) {
        return verdict(replica).path("status").asString("");
    }

    /** The replica's applied position, as far as the monitor knows. */
    public OptionalLong applied(String replica) {
        JsonNode applied = verdict(replica).path("applied").path("0");
        return applied.isNumber() ? OptionalLong.of(applied.asLong()) : OptionalLong.empty();
    }

    public void awaitStatus(String replica, String status) {
        waiting(replica + " is " + status).until(() -> status(replica).equals(status));
    }

    /** Waits with patience for a condition that may fail for lack of an answer meanwhile. */
    public static ConditionFactory waiting(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).ignoreExceptions();
    }

    /** Looks for this time at what holds now; fails as soon as it does not, or cannot be looked at. */
    public static void assertStays(String what, Duration time, ThrowingRunnable assertion) {
        await(what)
                .during(time)
                .atMost(time.plus(PATIENCE))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .failFast(what, assertion)
                .until(() -> true);
    }

    /** Waits until a condition holds on every replica. */
    public void awaitOnAll(String what, java.util.function.Predicate<Influx> condition) {
        for (String name : REPLICAS) {
            BooleanSupplier holds = () -> condition.test(replica(name));
            waiting(what + " on " + name).until(holds::getAsBoolean);
        }
    }

    /** Drops what earlier tests left, on purpose or not. */
    public void dropAllDatabases() {
        for (String name : REPLICAS) {
            JsonNode databases = replica(name).query("", "SHOW DATABASES").rows();
            for (JsonNode row : databases) {
                String db = row.path(0).asString("");
                if (!db.startsWith("_")) {
                    gateway().query("", "DROP DATABASE \"" + db + "\"");
                }
            }
        }
    }

    /** Where a process keeps its data. */
    public Path data(String name) {
        return processes.layout().base().resolve("data").resolve(name);
    }

    /**
     * Kills a replica and deletes its data. Nobody swaps a disk within the half second that a connector needs to notice that
     * its server is gone.
     */
    public void wipe(String replica) {
        boolean readable = status(replica).equals("AVAILABLE");
        processes.kill(replica);
        if (readable) {
            awaitStatus(replica, "DOWN");
        }
        delete(data(replica));
    }

    /** Deletes a directory with all that it holds. */
    public static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a directory with all that it holds to a place where nothing is. */
    public static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        processes.close();
    }
}
