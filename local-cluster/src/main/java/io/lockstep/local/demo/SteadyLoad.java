package io.lockstep.local.demo;

import io.lockstep.local.InfluxHttp;
import io.lockstep.local.InfluxHttp.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Writes and reads through the gateway at a steady rate and counts what comes back; nothing is tried twice. */
final class SteadyLoad implements AutoCloseable {

    static final int POINTS_PER_REQUEST = 50;
    private static final Duration WRITE_INTERVAL = Duration.ofMillis(50);
    private static final Duration READ_INTERVAL = Duration.ofMillis(20);
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final String database;
    private final InfluxHttp writer;
    private final InfluxHttp reader;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failedWrites = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong failedReads = new AtomicLong();
    private final Map<String, AtomicLong> readsByReplica = new ConcurrentHashMap<>();
    private final List<Future<?>> rounds = new ArrayList<>();
    private volatile String lastFailure = "none";

    SteadyLoad(URI gateway, String database) {
        this.database = database;
        this.writer = new InfluxHttp(gateway, BOUND);
        this.reader = new InfluxHttp(gateway, BOUND);
    }

    void start() {
        rounds.add(threads.scheduleAtFixedRate(this::write, 0, WRITE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        rounds.add(threads.scheduleAtFixedRate(this::read, 0, READ_INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Stops and waits for the requests under way. */
    @Override
    public void close() {
        boolean brokenOff = rounds.stream().anyMatch(Future::isDone);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(BOUND.toSeconds() + 1, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        if (brokenOff) {
            throw new IllegalStateException("the load broke off: a round ended with an exception");
        }
    }

    private void write() {
        StringBuilder lines = new StringBuilder();
        long now = TimeUnit.MILLISECONDS.toNanos(Instant.now().toEpochMilli());
        for (int i = 0; i < POINTS_PER_REQUEST; i++) {
            lines.append("load,sensor=s")
                    .append(i % 10)
                    .append(" value=")
                    .append(sent.getAndIncrement())
                    .append("i ")
                    .append(now + i)
                    .append('\n');
        }
        if (writer.write(database, lines.toString()) instanceof Answer.Failed failed) {
            failedWrites.incrementAndGet();
            lastFailure = "write: " + failed.why();
        } else {
            acknowledged.addAndGet(POINTS_PER_REQUEST);
        }
    }

    private void read() {
        Answer answer = reader.query("SELECT last(value) FROM " + database + "..load");
        reads.incrementAndGet();
        if (answer instanceof Answer.Good good) {
            readsByReplica
                    .computeIfAbsent(good.replica(), absent -> new AtomicLong())
                    .incrementAndGet();
        } else if (answer instanceof Answer.Failed failed) {
            failedReads.incrementAndGet();
            lastFailure = "read: " + failed.why();
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long failedWrites() {
        return failedWrites.get();
    }

    long failedReads() {
        return failedReads.get();
    }

    String lastFailure() {
        return lastFailure;
    }

    long readsFrom(String replica) {
        AtomicLong count = readsByReplica.get(replica);
        return count == null ? 0 : count.get();
    }

    String counts() {
        return acknowledged + " points acknowledged, " + failedWrites + " writes failed, " + reads + " reads, "
                + failedReads + " failed; reads by replica " + new ConcurrentSkipListMap<>(readsByReplica);
    }
}
