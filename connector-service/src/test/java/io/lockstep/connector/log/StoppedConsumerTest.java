package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;

class StoppedConsumerTest {

    private final CompletableFuture<Thread> ended = new CompletableFuture<>();
    private final StoppedConsumer listener = new StoppedConsumer(() -> ended.complete(Thread.currentThread()));

    @Test
    void aConsumerThatEndsByItselfEndsTheProcessWithoutWaitingForItsOwnThread() {
        listener.onApplicationEvent(stopped(Reason.ERROR));

        assertThat(ended).succeedsWithin(10, TimeUnit.SECONDS).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void aConsumerThatIsStoppedDoesNot() {
        assertThatCode(() -> listener.onApplicationEvent(stopped(Reason.NORMAL)))
                .doesNotThrowAnyException();

        assertThat(ended).isNotDone();
    }

    private ConsumerStoppedEvent stopped(Reason reason) {
        return new ConsumerStoppedEvent(this, this, reason);
    }
}
