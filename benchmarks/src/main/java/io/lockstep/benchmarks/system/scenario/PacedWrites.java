package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.Answer;
import io.lockstep.benchmarks.system.load.Connection;
import io.lockstep.benchmarks.system.load.PointRequest;
import io.lockstep.local.ClusterException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Write requests at a steady pace over one connection, from its making until it is closed. */
final class PacedWrites implements AutoCloseable {

    private static final int POINTS_PER_SECOND = 20_000;

    /** Lines in each request of the usual load. */
    static final int LINES = 1_000;

    /** Between the beginnings of two requests of the usual load. */
    static final Duration INTERVAL = Duration.ofNanos(1_000_000_000L * LINES / POINTS_PER_SECOND);

    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CompletableFuture<Long> done;
    private volatile boolean over;

    private PacedWrites(URI server, PointRequest request, long intervalNanos) {
        this.done = CompletableFuture.supplyAsync(() -> write(server, request, intervalNanos), thread);
    }

    /** The write load that latencies are measured under: 20,000 points per second in requests of 1,000 lines. */
    static PacedWrites twentyThousandPoints(URI server, LongSupplier seconds) {
        return every(server, INTERVAL, new PointRequest(Environment.DATABASE, LINES, 0, seconds));
    }

    static PacedWrites every(URI server, Duration interval, PointRequest request) {
        return new PacedWrites(server, request, interval.toNanos());
    }

    /** Ends the load and returns how many requests were acknowledged; throws if any was not. */
    long stop() {
        over = true;
        thread.shutdown();
        try {
            return done.orTimeout(STOP_BOUND.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new ClusterException("the write load failed", e);
        }
    }

    @Override
    public void close() {
        over = true;
        thread.shutdown();
    }

    private long write(URI server, PointRequest request, long interval) {
        long acknowledged = 0;
        try (Connection connection = Connection.open(server, 512)) {
            for (long due = System.nanoTime(); !over; due += interval) {
                LockSupport.parkNanos(due - System.nanoTime());
                Answer answer = connection.exchange(request.next());
                if (!answer.isGood()) {
                    throw new ClusterException("a write is answered " + answer.status() + " " + answer.body());
                }
                acknowledged++;
            }
            return acknowledged;
        } catch (IOException e) {
            throw new ClusterException("a write is not answered: " + e.getMessage(), e);
        }
    }
}
