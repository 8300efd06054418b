package io.lockstep.gateway.pool;

import io.lockstep.common.registry.ReaderCounts;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Announces this gateway's reader counts: when they have changed, and every second. Runs on a thread of its own, so
 * that a Redis that hangs delays nothing but the announcements.
 */
final class ReadersAnnouncements implements Runnable {

    /** How often {@link #run} is to be called, and so the least time between announcements. */
    static final Duration PACE = Duration.ofMillis(100);

    private static final Duration REPEAT = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(ReadersAnnouncements.class);

    private final ReaderLedger ledger;
    private final Consumer<ReaderCounts> announcer;
    private final LongSupplier nanoTime;
    private long announcedChanges = -1;
    private long announcedAt;
    private boolean failing;

    /** @param announcer may throw {@link DataAccessException} */
    ReadersAnnouncements(ReaderLedger ledger, Consumer<ReaderCounts> announcer, LongSupplier nanoTime) {
        this.ledger = ledger;
        this.announcer = announcer;
        this.nanoTime = nanoTime;
    }

    @Override
    public void run() {
        long changes = ledger.changes();
        long now = nanoTime.getAsLong();
        if (changes == announcedChanges && now - announcedAt < REPEAT.toNanos()) {
            return;
        }
        try {
            announcer.accept(ledger.counts());
            announcedChanges = changes;
            announcedAt = now;
            if (failing) {
                failing = false;
                log.atInfo().log("reader counts are announced again");
            }
        } catch (DataAccessException e) {
            if (!failing) {
                failing = true;
                log.atWarn().addKeyValue("reason", e.getMessage()).log("reader counts cannot be announced");
            }
        }
    }
}
