package io.lockstep.connector.log;

import io.lockstep.connector.log.Tenure.Moment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Watches Kafka's client answer for this connector's membership, also while a long window keeps the consumer's own thread.
 * The client shows one thing: how many answers to heartbeats it has seen, good or bad. A bad one (the member is not known any
 * more) ends the heartbeats until the connector has joined again, and only one is under way at a time. So the answer before
 * the last was a good one; it was asked for after the one before that had come; and that had not come yet when the count was
 * looked at for the last time without it. That look is the moment taken: up to three intervals too early, never too late.
 */
final class Heartbeats implements ConsumerFactory.Listener<byte[], byte[]>, AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Tenure tenure;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "heartbeat-watch");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ScheduledFuture<?> looking;

    private long count = -1;
    private @Nullable Moment lastLook;

    /** A moment before the last answer came. */
    private @Nullable Moment beforeLast;

    /** A moment before the one before it came. */
    private @Nullable Moment beforeSecondLast;

    Heartbeats(Tenure tenure) {
        this.tenure = tenure;
    }

    @Override
    public synchronized void consumerAdded(String id, Consumer<byte[], byte[]> consumer) {
        stop();
        LongSupplier answers = answers(consumer.metrics());
        looking = timer.scheduleWithFixedDelay(() -> lookAt(answers), 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void consumerRemoved(@Nullable String id, Consumer<byte[], byte[]> consumer) {
        stop();
    }

    private void stop() {
        if (looking != null) {
            looking.cancel(false);
            looking = null;
        }
        count = -1;
    }

    private void lookAt(LongSupplier answers) {
        Moment before = tenure.now();
        look(answers.getAsLong(), before);
    }

    /**
     * The number of answers, each time as it is then; negative while it is not known. The client has some hundred figures, so that
     * this one is looked for once and not at each look.
     */
    static LongSupplier answers(Map<MetricName, ? extends Metric> metrics) {
        return new LongSupplier() {

            private @Nullable Metric found;

            @Override
            public long getAsLong() {
                Metric metric = found;
                if (metric == null) {
                    metric = metrics.entrySet().stream()
                            .filter(entry -> entry.getKey().name().equals("heartbeat-total"))
                            .findFirst()
                            .<Metric>map(Map.Entry::getValue)
                            .orElse(null);
                    found = metric;
                }
                return metric != null && metric.metricValue() instanceof Double number && number >= 0
                        ? number.longValue()
                        : -1;
            }
        };
    }

    /**
     * Notes how many answers there were.
     *
     * @param answers how many; negative if that is not known
     * @param at a moment before they were counted
     */
    synchronized void look(long answers, Moment at) {
        if (answers < 0 || count < 0 || answers < count || lastLook == null) {
            beforeLast = null;
            beforeSecondLast = null;
        } else if (answers > count) {
            Moment asked = answers == count + 1 ? beforeSecondLast : answers == count + 2 ? beforeLast : lastLook;
            if (asked != null) {
                tenure.confirmed(asked);
            }
            beforeSecondLast = answers == count + 1 ? beforeLast : lastLook;
            beforeLast = lastLook;
        }
        count = answers;
        lastLook = at;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
