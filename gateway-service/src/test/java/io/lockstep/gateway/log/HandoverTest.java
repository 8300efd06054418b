package io.lockstep.gateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.util.unit.DataSize;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What becomes of appends while the senders are blocked: here until they are told to go on. */
class HandoverTest {

    private static final AppendProperties PROPERTIES =
            new AppendProperties(Duration.ofMillis(3_500), DataSize.ofMegabytes(64), 1);

    private final BytesInFlight inFlight = new BytesInFlight(1_000);
    private final List<String> sent = new ArrayList<>();
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private Duration eachTakes = Duration.ZERO;
    private long now = Long.MAX_VALUE - 5;

    private final KafkaTemplate<byte[], byte[]> kafka =
            new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(Map.of())) {
                @Override
                public CompletableFuture<SendResult<byte[], byte[]>> send(ProducerRecord<byte[], byte[]> record) {
                    now += eachTakes.toNanos();
                    sent.add(new String(record.value(), UTF_8));
                    RecordMetadata at =
                            new RecordMetadata(new TopicPartition(record.topic(), 0), sent.size() - 1, 0, 0, 0, 0);
                    return CompletableFuture.completedFuture(new SendResult<>(record, at));
                }
            };

    private final LogAppender appender = new CountedAppends(
            new KafkaLogAppender(
                    kafka,
                    new TopicIdentity() {
                        @Override
                        public Optional<String> id() {
                            return Optional.of("topic");
                        }

                        @Override
                        public void suspect() {
                            throw new AssertionError("Kafka takes everything");
                        }
                    },
                    inFlight,
                    PROPERTIES,
                    queue::add,
                    () -> {},
                    () -> now),
            new SimpleMeterRegistry());

    @Test
    void whatHasWaitedTooLongIsNeverHandedOverAndWhatIsBehindItIs() {
        CompletableFuture<AppendResult> old = append("old");
        now += PROPERTIES.handover().toNanos();
        CompletableFuture<AppendResult> newer = append("newer");
        now += 1;

        goOn();

        assertThat(old).isCompletedWithValue(new AppendResult.Unavailable(KafkaLogAppender.LATE));
        assertThat(newer).isCompletedWithValue(new AppendResult.Accepted("topic", 0, 0));
        assertThat(sent).containsExactly("newer");
        assertThat(inFlight.taken()).isZero();
    }

    @Test
    void whatHasWaitedForItsShareIsHandedOverInOrder() {
        CompletableFuture<AppendResult> all = append("a", "b");
        now += PROPERTIES.handover().toNanos();

        goOn();

        assertThat(all).isCompletedWithValue(new AppendResult.Accepted("topic", 0, 1, List.of(0L, 1L)));
        assertThat(sent).containsExactly("a", "b");
    }

    @Test
    void theRestOfAnAppendIsNotHandedOverLateEither() {
        eachTakes = PROPERTIES.handover().plusNanos(1);
        CompletableFuture<AppendResult> all = append("a", "b", "c");

        goOn();

        assertThat(all).isCompletedWithValue(new AppendResult.Unavailable(KafkaLogAppender.LATE));
        assertThat(sent).containsExactly("a");
        assertThat(inFlight.taken()).isZero();
    }

    @Test
    void whatItsClientNoLongerWaitsForIsNeverHandedOver() {
        Disposable client = Mono.fromFuture(() -> append("gone")).subscribe();
        CompletableFuture<AppendResult> other = append("other");

        client.dispose();
        goOn();

        assertThat(other).isCompletedWithValue(new AppendResult.Accepted("topic", 0, 0));
        assertThat(sent).containsExactly("other");
        assertThat(inFlight.taken()).isZero();
    }

    private CompletableFuture<AppendResult> append(String... lines) {
        return appender.append(
                0,
                List.of(lines).stream()
                        .map(line -> new LogEntry.Points("db", null, line.getBytes(UTF_8), null))
                        .toList());
    }

    private void goOn() {
        while (!queue.isEmpty()) {
            Objects.requireNonNull(queue.poll()).run();
        }
    }
}
