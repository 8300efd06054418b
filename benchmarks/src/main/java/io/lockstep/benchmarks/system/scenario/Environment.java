package io.lockstep.benchmarks.system.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes that scenarios measure on, started when they are first asked for. Scenarios share the cluster of three
 * replicas until one of them gives it up, because it leaves it in a state that would disturb the others.
 */
public final class Environment implements AutoCloseable {

    /** The database of all load. */
    static final String DATABASE = "bench";

    private static final int REPLICAS = 3;
    private static final long FIRST_SECOND = 1_600_000_000L;

    private final Path home;
    private final Path base;
    private final Pace pace;
    private final Consumer<String> progress;
    private final Map<Integer, TestedCluster> clusters = new HashMap<>();
    private final AtomicLong second = new AtomicLong(FIRST_SECOND);
    private @Nullable Nginx nginx;

    /** Takes the checkout with the built services, and who hears what happens. */
    public Environment(Path home, Pace pace, Consumer<String> progress) {
        this.home = home;
        this.pace = pace;
        this.progress = progress;
        try {
            Path parent = Files.createDirectories(home.resolve(".lockstep").resolve("bench"));
            this.base = Files.createTempDirectory(parent, "run-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Pace pace() {
        return pace;
    }

    void say(String line) {
        progress.accept(line);
    }

    Path home() {
        return home;
    }

    /** The cluster of three replicas, all of them available, with the database of all load. */
    TestedCluster cluster() {
        return cluster(REPLICAS);
    }

    /** A cluster with this many replicas; clusters of different sizes may run at the same time. */
    TestedCluster cluster(int replicas) {
        return clusters.computeIfAbsent(replicas, absent -> TestedCluster.start(home, base, replicas, progress));
    }

    /** nginx in front of the three replicas, if it is on this machine. */
    Optional<Nginx> nginx() {
        if (nginx == null && Nginx.isInstalled()) {
            nginx = Nginx.start(base.resolve("nginx"), cluster().replicas());
        }
        return Optional.ofNullable(nginx);
    }

    /** A bare route to one of the three replicas; the caller closes it. */
    BareRoute bareRoute() {
        return BareRoute.start(
                home, base.resolve("bare-route.log"), cluster().replicas().get(0));
    }

    /** Gives each write request a second of its own. */
    LongSupplier seconds() {
        return second::getAndIncrement;
    }

    /** Stops all processes and deletes their data; the next scenario starts anew. */
    public synchronized void giveUp() {
        if (nginx != null) {
            nginx.close();
            nginx = null;
        }
        clusters.values().forEach(TestedCluster::close);
        clusters.clear();
    }

    @Override
    public synchronized void close() {
        giveUp();
        try {
            Files.deleteIfExists(base.resolve("nginx"));
            Files.deleteIfExists(base);
        } catch (IOException e) {
            progress.accept(base + " is left: " + e.getMessage());
        }
    }
}
