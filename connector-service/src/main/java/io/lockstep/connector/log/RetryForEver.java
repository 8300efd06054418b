package io.lockstep.connector.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Delivers the same records again after each interval, whatever went wrong: nothing of the log is ever skipped. Meanwhile the shard is
 * paused and the consumer polled, as Kafka wants it. Whatever such a poll brings but silence, the records in hand are given up and the
 * replay starts over from the replica's marker, because the consumer's position is behind them already.
 */
final class RetryForEver implements CommonErrorHandler {

    private static final Logger log = LoggerFactory.getLogger(RetryForEver.class);

    /** How soon it is noticed that the container is being stopped. */
    private static final Duration POLL = Duration.ofMillis(100);

    private final long intervalNanos;
    private final LogListener listener;
    private final LongSupplier nanoTime;

    /** @param nanoTime a monotonic clock such as {@link System#nanoTime} */
    RetryForEver(Duration interval, LogListener listener, LongSupplier nanoTime) {
        this.intervalNanos = interval.toNanos();
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** Returns when the records are replayed, when they are of no use any more, or when the container is being stopped. */
    @Override
    public void handleBatch(
            Exception failure,
            ConsumerRecords<?, ?> records,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            Runnable delivery) {
        while (await(consumer, container)) {
            try {
                delivery.run();
                listener.goOn(consumer);
                return;
            } catch (RuntimeException e) {
                log.atDebug().setCause(e).log("the records will be delivered again");
            }
        }
    }

    /** Waits for an interval. False if the records in hand are not to be delivered again. */
    private boolean await(Consumer<?, ?> consumer, MessageListenerContainer container) {
        long begun = nanoTime.getAsLong();
        try {
            do {
                listener.pause(consumer);
                if (!consumer.poll(POLL).isEmpty()) {
                    throw new IllegalStateException("a paused consumer was given records");
                }
                // The shard may have been taken away, and given back, within the poll.
                if (!container.isRunning() || !listener.isReplaying()) {
                    return false;
                }
            } while (nanoTime.getAsLong() - begun < intervalNanos);
            return true;
        } catch (RuntimeException e) {
            listener.onPollFailure(e, consumer);
            return false;
        }
    }

    /** Called when polling itself fails, for instance because the log no longer holds the position. */
    @Override
    public void handleOtherException(
            Exception failure, Consumer<?, ?> consumer, MessageListenerContainer container, boolean batchListener) {
        listener.onPollFailure(failure, consumer);
    }

    /** The listener commits by itself. */
    @Override
    public boolean isAckAfterHandle() {
        return false;
    }
}
