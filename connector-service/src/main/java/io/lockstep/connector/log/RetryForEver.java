package io.lockstep.connector.log;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;

/** Delivers the same records again after each interval, whatever went wrong: nothing of the log is ever skipped. */
final class RetryForEver extends DefaultErrorHandler {

    private final LogListener listener;

    RetryForEver(Duration interval, LogListener listener) {
        super(new FixedBackOff(interval.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS));
        this.listener = listener;
        // By default some exceptions count as fatal and their records are passed over.
        setClassifications(Map.of(), true);
        setAckAfterHandle(false);
    }

    /** Called when polling itself fails, for instance because the log no longer holds the position. */
    @Override
    public void handleOtherException(
            Exception failure, Consumer<?, ?> consumer, MessageListenerContainer container, boolean batchListener) {
        listener.onPollFailure(failure);
        super.handleOtherException(failure, consumer, container, batchListener);
    }
}
