package io.lockstep.gateway.pool;

import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.common.registry.redis.VerdictReader;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Has the registry listened to, reads the last board when that begins, and keeps the announcements of this gateway's
 * readers going. Requests are not let in before the registry was heard, unless it cannot be reached for seconds.
 */
final class RegistryFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RegistryFeed.class);

    /** Without the registry a gateway can still take writes, and read once the registry is back. */
    private static final Duration LONGEST_START = Duration.ofSeconds(10);

    private final CountDownLatch heard = new CountDownLatch(1);
    private final RegistrySubscription subscription;
    private final VerdictReader verdicts;
    private final ReadPool pool;
    private final Runnable announcements;
    private final ScheduledExecutorService announcer =
            Executors.newSingleThreadScheduledExecutor(daemon("readers-announcer"));
    private volatile boolean running;

    RegistryFeed(RegistrySubscription subscription, VerdictReader verdicts, ReadPool pool, Runnable announcements) {
        this.subscription = subscription;
        this.verdicts = verdicts;
        this.pool = pool;
        this.announcements = announcements;
    }

    @Override
    public void start() {
        running = true;
        subscription.start(() -> {
            verdicts.last().ifPresent(pool::onStored);
            heard.countDown();
        });
        long pace = ReadersAnnouncements.PACE.toMillis();
        ScheduledFuture<?> unused =
                announcer.scheduleWithFixedDelay(guarded(announcements), 0, pace, TimeUnit.MILLISECONDS);
        awaitRegistry();
    }

    private void awaitRegistry() {
        try {
            if (!heard.await(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("starting without the registry");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        running = false;
        announcer.shutdownNow();
    }

    /** Before the catalogue, which asks the pool, and so before the web server. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 2;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A periodic task that throws is never run again; a bug in one round must not end all later ones. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("a round of announcements failed unexpectedly");
            }
        };
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
