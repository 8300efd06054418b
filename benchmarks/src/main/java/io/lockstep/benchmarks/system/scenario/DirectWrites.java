package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.Latencies;
import io.lockstep.benchmarks.system.load.PointRequest;
import io.lockstep.local.ClusterException;
import io.lockstep.local.InfluxHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * 20,000 points per second to each replica past the log, and marks among them: what the servers of a cluster can do on this
 * machine. As a log has it, a server is sent load and marks one after the other. It all goes into a database that the log does not
 * know, which is dropped at the end.
 */
final class DirectWrites implements AutoCloseable {

    private static final String DATABASE = "direct";
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<Server> servers = new ArrayList<>();
    private long number;

    private DirectWrites() {}

    static DirectWrites begin(TestedCluster cluster, LongSupplier seconds) throws IOException {
        DirectWrites writes = new DirectWrites();
        try {
            for (URI url : cluster.replicas()) {
                writes.servers.add(Server.begin(url, seconds));
            }
            return writes;
        } catch (IOException | RuntimeException e) {
            writes.close();
            throw e;
        }
    }

    /** How long the slowest of the servers took for each mark, given to all of them at the same time. */
    Latencies during(Duration length, Duration between) {
        Latencies latencies = new Latencies();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - end < 0) {
            long mark = ++number;
            long begun = System.nanoTime();
            List<CompletableFuture<Long>> written =
                    servers.stream().map(server -> server.mark(mark)).toList();
            try {
                long last = begun;
                for (CompletableFuture<Long> at : written) {
                    last = Math.max(
                            last,
                            at.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join());
                }
                latencies.add(last - begun);
            } catch (CompletionException e) {
                throw new ClusterException("a replica does not take a write", e);
            }
            LockSupport.parkNanos(between.toNanos());
        }
        return latencies;
    }

    @Override
    public void close() throws IOException {
        for (Server server : servers) {
            server.close();
        }
    }

    /** One of the servers, and the one thread and connection that everything for it goes through. */
    private static final class Server implements AutoCloseable {

        private final URI url;
        private final Connection connection;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final ScheduledFuture<?> load;

        private Server(URI url, Connection connection, PointRequest points) {
            this.url = url;
            this.connection = connection;
            this.load = thread.scheduleAtFixedRate(
                    () -> write(points), 0, PacedWrites.INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        }

        static Server begin(URI url, LongSupplier seconds) throws IOException {
            run(url, "CREATE DATABASE \"" + DATABASE + "\"");
            return new Server(
                    url,
                    Connection.open(url, Marks.KEPT_BODY),
                    new PointRequest(DATABASE, PacedWrites.LINES, 0, seconds));
        }

        private void write(PointRequest points) {
            try {
                if (!connection.exchange(points.next()).isGood()) {
                    throw new ClusterException(url + " refuses the load");
                }
            } catch (IOException e) {
                throw new ClusterException(url + " does not take the load", e);
            }
        }

        /** When the mark was acknowledged, as {@link System#nanoTime}. */
        CompletableFuture<Long> mark(long number) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            Marks.write(connection, DATABASE, number);
                            return System.nanoTime();
                        } catch (IOException e) {
                            throw new ClusterException(url + " does not take a mark", e);
                        }
                    },
                    thread);
        }

        @Override
        public void close() throws IOException {
            boolean loadFailed = load.isDone();
            thread.shutdownNow();
            connection.close();
            run(url, "DROP DATABASE \"" + DATABASE + "\"");
            if (loadFailed) {
                throw new ClusterException("the load on " + url + " ended early");
            }
        }

        private static void run(URI server, String statement) {
            if (new InfluxHttp(server, BOUND).query(statement) instanceof InfluxHttp.Answer.Failed failed) {
                throw new ClusterException(statement + " fails on " + server + ": " + failed.why());
            }
        }
    }
}
