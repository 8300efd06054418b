package io.lockstep.monitor.registry;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Starts listening to the registry's announcements as soon as Redis can be reached: a monitor must come up while Redis is
 * away. Once started, the container recovers by itself.
 */
public final class ListenerStart implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ListenerStart.class);

    private final RedisMessageListenerContainer container;
    private final Duration retryInterval;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "registry-listener-start");
        thread.setDaemon(true);
        return thread;
    });

    public ListenerStart(RedisMessageListenerContainer container, Duration retryInterval) {
        this.container = container;
        this.retryInterval = retryInterval;
    }

    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::attempt, 0, retryInterval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void attempt() {
        try {
            container.start();
            if (container.isListening()) {
                log.atInfo().log("listens to the registry");
                timer.shutdown();
                return;
            }
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("registry cannot be listened to yet");
        }
        container.stop();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
