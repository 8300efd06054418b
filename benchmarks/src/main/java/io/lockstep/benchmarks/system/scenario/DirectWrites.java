package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.Latencies;
import io.lockstep.local.ClusterException;
import io.lockstep.local.InfluxHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * 20,000 points per second to each replica past the log, and marks beside them: what the servers of a cluster can do on this
 * machine. It all goes into a database that the log does not know, which is dropped at the end.
 */
final class DirectWrites implements AutoCloseable {

    private static final String DATABASE = "direct";
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<URI> servers;
    private final List<PacedWrites> load = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads;
    private long number;

    private DirectWrites(List<URI> servers) {
        this.servers = servers;
        this.threads = Executors.newFixedThreadPool(servers.size());
    }

    static DirectWrites begin(TestedCluster cluster, LongSupplier seconds) throws IOException {
        DirectWrites writes = new DirectWrites(cluster.replicas());
        try {
            for (URI server : writes.servers) {
                writes.run(server, "CREATE DATABASE \"" + DATABASE + "\"");
                writes.connections.add(Connection.open(server, Marks.KEPT_BODY));
                writes.load.add(PacedWrites.twentyThousandPoints(server, DATABASE, seconds));
            }
            return writes;
        } catch (IOException | RuntimeException e) {
            writes.close();
            throw e;
        }
    }

    /** How long the slowest of the servers took for each mark, written to all of them at the same time. */
    Latencies during(Duration length, Duration between) {
        Latencies latencies = new Latencies();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - end < 0) {
            latencies.add(untilAllHave(++number));
            LockSupport.parkNanos(between.toNanos());
        }
        return latencies;
    }

    private long untilAllHave(long mark) {
        List<Callable<Long>> writes = connections.stream()
                .map(connection -> (Callable<Long>) () -> {
                    long begun = System.nanoTime();
                    Marks.write(connection, DATABASE, mark);
                    return System.nanoTime() - begun;
                })
                .toList();
        try {
            long longest = 0;
            for (Future<Long> write : threads.invokeAll(writes)) {
                longest = Math.max(longest, write.get());
            }
            return longest;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        } catch (ExecutionException e) {
            throw new ClusterException("a replica does not take a write", e);
        }
    }

    private void run(URI server, String statement) {
        if (new InfluxHttp(server, BOUND).query(statement) instanceof InfluxHttp.Answer.Failed failed) {
            throw new ClusterException(statement + " fails on " + server + ": " + failed.why());
        }
    }

    @Override
    public void close() throws IOException {
        load.forEach(PacedWrites::stop);
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
        servers.forEach(server -> run(server, "DROP DATABASE \"" + DATABASE + "\""));
    }
}
