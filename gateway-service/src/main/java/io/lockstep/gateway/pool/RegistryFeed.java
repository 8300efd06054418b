package io.lockstep.gateway.pool;

import io.lockstep.common.registry.redis.VerdictReader;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Starts listening to the registry in the background, so that the gateway starts without Redis, reads the last board
 * once, and keeps the announcements of this gateway's readers going.
 */
final class RegistryFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RegistryFeed.class);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final RedisMessageListenerContainer container;
    private final VerdictReader verdicts;
    private final ReadPool pool;
    private final Runnable announcements;
    private final ScheduledExecutorService feed = Executors.newSingleThreadScheduledExecutor(daemon("registry-feed"));
    private final ScheduledExecutorService announcer =
            Executors.newSingleThreadScheduledExecutor(daemon("readers-announcer"));
    private volatile boolean running;
    private boolean warned;

    RegistryFeed(
            RedisMessageListenerContainer container, VerdictReader verdicts, ReadPool pool, Runnable announcements) {
        this.container = container;
        this.verdicts = verdicts;
        this.pool = pool;
        this.announcements = announcements;
    }

    @Override
    public void start() {
        running = true;
        feed.execute(this::connect);
        long pace = ReadersAnnouncements.PACE.toMillis();
        ScheduledFuture<?> unused =
                announcer.scheduleWithFixedDelay(guarded(announcements), 0, pace, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        feed.shutdownNow();
        announcer.shutdownNow();
        container.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void connect() {
        if (!running) {
            return;
        }
        try {
            if (!container.isListening()) {
                container.stop();
                container.start();
            }
            verdicts.last().ifPresent(pool::onStored);
            log.atInfo().log("listening to the registry");
        } catch (RuntimeException e) {
            if (!warned) {
                warned = true;
                log.atWarn().addKeyValue("reason", e.getMessage()).log("registry cannot be reached, trying on");
            }
            ScheduledFuture<?> unused = feed.schedule(this::connect, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
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
