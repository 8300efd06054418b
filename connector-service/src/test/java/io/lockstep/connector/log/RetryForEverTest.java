package io.lockstep.connector.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.lockstep.connector.replica.Chunk;
import io.lockstep.connector.replica.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.listener.MessageListenerContainer;

/** A log that gives its records again after each seek, and a container that polls and delivers as Spring's does. */
class RetryForEverTest extends OneShard {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final MessageListenerContainer container = mock();
    private final RetryForEver handler = new RetryForEver(
            INTERVAL, listener, () -> now += Duration.ofMillis(100).toNanos());
    private boolean away;

    /** What happens while the replica is away, once per attempt. */
    private Runnable whileAway = () -> {};

    @BeforeEach
    void aReplicaThatTellsWhatItTook() {
        when(container.isRunning()).thenReturn(true);
        when(replica.write(any(), any(), any())).thenAnswer(call -> {
            if (away) {
                whileAway.run();
                return new Replica.Unavailable("connection refused", false);
            }
            List<Chunk> body = call.getArgument(2);
            // What may be the first write to an idle shard is written twice, and a window after a restart again.
            body.stream()
                    .map(chunk -> new String(chunk.bytes(), chunk.from(), chunk.length(), UTF_8).strip())
                    .filter(line -> !written.contains(line))
                    .forEach(written::add);
            return new Replica.Accepted();
        });
    }

    @Test
    void aPollThatFailsWhileABatchIsRetriedDoesNotLoseIt() {
        log.add(points(0, "m f=0 1\n"));
        assign();
        away = true;
        whileAway = () -> {
            consumer.setPollException(new SslAuthenticationException("x"));
            away = false;
        };

        turn();
        log.add(points(1, "m f=1 2\n"));
        turns(5);

        assertThat(written).containsExactly("m f=0 1", "m f=1 2");
        assertThat(progress().applied()).isEqualTo(2);
        assertThat(meters.get("lockstep.connector.missed.offsets").counter().count())
                .isZero();
    }

    @Test
    void aBatchIsDeliveredAgainUntilTheReplicaTakesIt() {
        log.add(points(0, "m f=0 1\n"));
        assign();
        away = true;
        List<Long> attempts = new ArrayList<>();
        whileAway = () -> {
            assertThat(attempts.isEmpty() || now - attempts.get(attempts.size() - 1) >= INTERVAL.toNanos())
                    .as("an interval apart")
                    .isTrue();
            attempts.add(now);
            away = attempts.size() < 3;
        };

        turn();

        assertThat(attempts).hasSize(3);
        assertThat(written).containsExactly("m f=0 1");
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void aShardThatWasGivenBackWhileItsBatchWasRetriedIsLocatedAnew() {
        log.add(points(0, "m f=0 1\n"));
        assign();
        away = true;
        whileAway = () -> consumer.schedulePollTask(() -> {
            listener.onPartitionsLost(consumer, List.of(SHARD));
            listener.onPartitionsAssigned(consumer, List.of(SHARD));
            away = false;
        });

        turn();
        assertThat(written).isEmpty();
        assertThat(consumer.paused()).contains(SHARD);
        turns(3);

        assertThat(written).containsExactly("m f=0 1");
    }

    @Test
    void aPositionThatIsNotKnownDuringARetryLosesNothing() {
        log.add(points(0, "m f=0 1\n"));
        log.add(points(1, "m f=1 2\n"));
        consumer.setMaxPollRecords(1);
        assign();
        away = true;
        whileAway = () -> {
            // A marker that cannot be read back has the position located in the midst of a retry.
            away = false;
            standsAt(0, null);
            positionFails = true;
        };

        turns(8);

        assertThat(written).containsExactly("m f=0 1", "m f=1 2");
        assertThat(progress().applied()).isEqualTo(2);
    }

    @Test
    void otherPartitionsStayPausedOverARetry() {
        TopicPartition other = new TopicPartition(SHARD.topic(), 1);
        consumer.assign(List.of(SHARD, other));
        log.add(points(0, "m f=0 1\n"));
        listener.onPartitionsAssigned(consumer, List.of(SHARD, other));
        listener.onIdle(consumer);
        away = true;
        whileAway = () -> away = false;

        turn();

        assertThat(written).containsExactly("m f=0 1");
        assertThat(consumer.paused()).containsExactly(other);
    }

    @Test
    void aContainerThatIsStoppedIsNotKeptWaiting() {
        log.add(points(0, "m f=0 1\n"));
        assign();
        away = true;
        whileAway = () -> when(container.isRunning()).thenReturn(false);

        turn();

        assertThat(written).isEmpty();
        assertThat(progress().applied()).isZero();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aPositionThatTheLogNoLongerHoldsPausesTheShardAndIsLoggedOnce(CapturedOutput output) {
        assign();

        for (int i = 0; i < 3; i++) {
            handler.handleOtherException(new OffsetOutOfRangeException(Map.of(SHARD, 1L)), consumer, container, true);
            handler.handleOtherException(
                    new LogTruncationException("cut", Map.of(SHARD, 1L), Map.of()), consumer, container, true);
        }

        assertThat(consumer.paused()).contains(SHARD);
        assertThat(lost()).isPresent();
        assertThat(output.getOut().lines().filter(line -> line.contains("ERROR")))
                .hasSize(1);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aLogThatCannotBeReadIsReportedAndLoggedOnce(CapturedOutput output) {
        log.add(points(0, "m f=0 1\n"));
        assign();

        for (int i = 0; i < 3; i++) {
            consumer.setPollException(new KafkaException("corrupt"));
            turn();
            assertThat(failure()).hasValue("the log cannot be read: corrupt");
            assertThat(consumer.paused()).as("no next poll fails at once").contains(SHARD);
            turn();
        }
        turn();

        assertThat(written).containsExactly("m f=0 1");
        assertThat(failure()).isEmpty();
        assertThat(output.getOut().lines().filter(line -> line.contains("LogListener")))
                .hasSize(1);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    private void turns(int number) {
        for (int i = 0; i < number; i++) {
            turn();
        }
    }

    private void turn() {
        if (!consumer.assignment().isEmpty()) {
            log.forEach(consumer::addRecord);
        }
        ConsumerRecords<byte[], byte[]> given;
        try {
            given = consumer.poll(Duration.ZERO);
            if (given.isEmpty()) {
                listener.onIdle(consumer);
                return;
            }
        } catch (RuntimeException e) {
            handler.handleOtherException(e, consumer, container, true);
            return;
        }
        Runnable delivery = () -> listener.onMessage(
                StreamSupport.stream(given.spliterator(), false).toList(), null, consumer);
        try {
            delivery.run();
        } catch (RuntimeException e) {
            try {
                handler.handleBatch(e, given, consumer, container, delivery);
            } catch (RuntimeException logged) {
                // Spring logs it and goes on.
            }
        }
    }
}
