package io.lockstep.benchmarks.system.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Closes connections whose exchange takes too long; looks once a second, which costs an exchange one store. */
final class Watch {

    private static final long IDLE = Long.MIN_VALUE;

    private final Map<Connection, AtomicLong> begun = new ConcurrentHashMap<>();
    private final long boundNanos;

    Watch(Duration bound) {
        this.boundNanos = bound.toNanos();
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "watch-connections");
            thread.setDaemon(true);
            return thread;
        });
        looks.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    void add(Connection connection) {
        begun.put(connection, new AtomicLong(IDLE));
    }

    void remove(Connection connection) {
        begun.remove(connection);
    }

    void begun(Connection connection) {
        set(connection, System.nanoTime());
    }

    void ended(Connection connection) {
        set(connection, IDLE);
    }

    private void set(Connection connection, long value) {
        AtomicLong at = begun.get(connection);
        if (at != null) {
            at.lazySet(value);
        }
    }

    private void look() {
        long now = System.nanoTime();
        begun.forEach((connection, at) -> {
            long since = at.get();
            if (since != IDLE && now - since > boundNanos) {
                close(connection);
            }
        });
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (IOException failed) {
            System.err.println("a connection that hangs cannot be closed: " + failed.getMessage());
        }
    }
}
