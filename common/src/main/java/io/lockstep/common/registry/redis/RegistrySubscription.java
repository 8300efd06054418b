package io.lockstep.common.registry.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.ReaderCounts;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.common.registry.WaitNotice;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Announcements of the registry as they come, in order, on one thread. Redis forgets what is announced while a
 * subscriber is away, so each announcement carries the whole state of its sender and is repeated at least every second,
 * outcomes excepted; for the same reason the oldest give way when a listener can't keep up.
 *
 * <p>Listening begins in the background, as soon as Redis can be reached: a service must come up while Redis is away. As
 * something is announced every second wherever a connector or a gateway lives, a long silence means that the connection
 * is dead though nobody said so (its other end vanished without a word); then all connections are opened anew, less and
 * less often while nothing is heard. Who listens to less opens only this one anew, and the others if they are dead as well.
 */
public final class RegistrySubscription implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RegistrySubscription.class);
    private static final Duration ROUND = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(4);
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
    private static final int WAITING_ANNOUNCEMENTS = 10_000;

    private final RedisConnectionFactory connections;
    private final RegistryKeys keys;
    private final LongSupplier nanoTime;
    private final boolean renewsAll;
    private final RedisMessageListenerContainer container = new RedisMessageListenerContainer();
    private final ThreadPoolExecutor listeners = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_ANNOUNCEMENTS),
            daemon("registry-listener"),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(daemon("registry-subscription"));
    private volatile long lastHeard;
    private volatile Duration patience = SILENCE;
    private Runnable onListening = () -> {};
    private boolean begun;
    private boolean warned;

    /** @param nanoTime a monotonic clock such as {@link System#nanoTime} */
    public RegistrySubscription(RedisConnectionFactory connections, RegistryKeys keys, LongSupplier nanoTime) {
        this(connections, keys, nanoTime, true);
    }

    /**
     * @param nanoTime a monotonic clock such as {@link System#nanoTime}
     * @param renewsAll whether a long silence means that what else goes over these connections is not answered either; if not,
     *     that is tried
     */
    public RegistrySubscription(
            RedisConnectionFactory connections, RegistryKeys keys, LongSupplier nanoTime, boolean renewsAll) {
        this.connections = connections;
        this.renewsAll = renewsAll;
        this.keys = keys;
        this.nanoTime = nanoTime;
        SimpleAsyncTaskExecutor recovery = new SimpleAsyncTaskExecutor("registry-recovery-");
        recovery.setDaemon(true);
        container.setConnectionFactory(connections);
        container.setTaskExecutor(listeners);
        container.setSubscriptionExecutor(recovery);
        container.setRecoveryBackoff(new FixedBackOff(ROUND.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS));
        container.afterPropertiesSet();
    }

    public void onVerdicts(Consumer<VerdictBoard> listener) {
        subscribe(keys.verdicts(), VerdictBoard.class, listener);
    }

    public void onProgress(Consumer<Progress> listener) {
        subscribe(keys.progress(), Progress.class, listener);
    }

    public void onReaders(Consumer<ReaderCounts> listener) {
        subscribe(keys.readers(), ReaderCounts.class, listener);
    }

    public void onWaits(Consumer<WaitNotice> listener) {
        subscribe(keys.waits(), WaitNotice.class, listener);
    }

    public void onOutcome(Consumer<CommandOutcome> listener) {
        subscribe(keys.outcomes(), CommandOutcome.class, listener);
    }

    /**
     * Begins to listen, and sees to it from then on.
     *
     * @param onListening called whenever listening has begun (anew), to read what was announced before; may throw, and
     *     is then called again
     */
    public void start(Runnable onListening) {
        this.onListening = onListening;
        ScheduledFuture<?> unused =
                rounds.scheduleWithFixedDelay(this::round, 0, ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws Exception {
        rounds.shutdownNow();
        container.destroy();
        listeners.shutdownNow();
    }

    private void round() {
        try {
            if (container.isListening()) {
                if (nanoTime.getAsLong() - lastHeard < patience.toNanos()) {
                    return;
                }
                Duration doubled = patience.multipliedBy(2);
                patience = doubled.compareTo(LONGEST_SILENCE) < 0 ? doubled : LONGEST_SILENCE;
            }
            if (container.isRunning()) {
                container.stop();
            }
            // The first time there is nothing to open anew, and others may be using the connections.
            if (begun && connections instanceof LettuceConnectionFactory lettuce && (renewsAll || !answers())) {
                lettuce.resetConnection();
            }
            boolean isNews = !begun || warned || renewsAll;
            begun = true;
            container.start();
            onListening.run();
            lastHeard = nanoTime.getAsLong();
            warned = false;
            log.atLevel(isNews ? Level.INFO : Level.DEBUG).log("listening to the registry");
        } catch (RuntimeException e) {
            if (container.isRunning()) {
                container.stop();
            }
            log.atLevel(warned ? Level.DEBUG : Level.WARN)
                    .addKeyValue("reason", e.getMessage())
                    .log("registry cannot be reached, trying on");
            warned = true;
        }
    }

    /** Whether Redis answers over the connection that everything but listening goes over. */
    private boolean answers() {
        try (RedisConnection shared = connections.getConnection()) {
            return shared.ping() != null;
        } catch (DataAccessException e) {
            return false;
        }
    }

    private <T> void subscribe(String channel, Class<T> type, Consumer<T> listener) {
        container.addMessageListener(
                (message, pattern) -> {
                    lastHeard = nanoTime.getAsLong();
                    patience = SILENCE;
                    RegistryJson.read(new String(message.getBody(), UTF_8), type)
                            .ifPresent(listener);
                },
                new ChannelTopic(channel));
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
