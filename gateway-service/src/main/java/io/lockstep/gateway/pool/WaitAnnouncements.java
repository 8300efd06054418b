package io.lockstep.gateway.pool;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Has connectors tell of their progress at once while requests wait for it. Thread-safe. */
public final class WaitAnnouncements {

    /** The least time between two announcements. */
    static final Duration PACE = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(WaitAnnouncements.class);

    private final Runnable announcer;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final AtomicLong announcedAt;

    /**
     * @param announcer may block for a bounded time and may throw {@link DataAccessException}
     * @param executor where the announcer is run; must return at once, and may drop what it has no room for
     */
    public WaitAnnouncements(Runnable announcer, Executor executor, LongSupplier nanoTime) {
        this.announcer = announcer;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.announcedAt = new AtomicLong(nanoTime.getAsLong() - PACE.toNanos());
    }

    /** A request has begun to wait for a replica to move on, or still waits. Returns at once. */
    public void waiting() {
        long now = nanoTime.getAsLong();
        long before = announcedAt.get();
        if (now - before >= PACE.toNanos() && announcedAt.compareAndSet(before, now)) {
            executor.execute(this::announce);
        }
    }

    private void announce() {
        try {
            announcer.run();
        } catch (DataAccessException e) {
            // The counts of readers, which are announced all the time, make Redis' absence known.
            log.atDebug().setCause(e).log("that requests wait could not be announced");
        }
    }
}
