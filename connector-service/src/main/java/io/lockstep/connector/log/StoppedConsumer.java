package io.lockstep.connector.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.kafka.event.ConsumerStoppedEvent;

/** Ends the process if the consumer of the log ends for good, and nobody stopped it. */
final class StoppedConsumer implements ApplicationListener<ConsumerStoppedEvent> {

    private static final Logger log = LoggerFactory.getLogger(StoppedConsumer.class);

    private final Runnable end;

    /** @param end ends the process; runs on a thread of its own, because it waits for the consumer's */
    StoppedConsumer(Runnable end) {
        this.end = end;
    }

    @Override
    public void onApplicationEvent(ConsumerStoppedEvent stopped) {
        if (stopped.getReason() == ConsumerStoppedEvent.Reason.NORMAL) {
            return;
        }
        log.atError()
                .addKeyValue("reason", stopped.getReason())
                .log("the consumer of the log has stopped, so this connector ends");
        new Thread(end, "end").start();
    }
}
