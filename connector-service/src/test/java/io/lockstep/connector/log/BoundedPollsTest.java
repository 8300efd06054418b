package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.log.WriteLog;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoundedPollsTest {

    private static final TopicPartition SHARD = new TopicPartition(WriteLog.TOPIC, 0);

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
    private final AtomicLong now = new AtomicLong();
    private final WindowPace pace = new WindowPace(INTERVAL, now::get);
    private final Consumer<byte[], byte[]> consumer =
            BoundedPolls.of(kafka, SHARD, new BoundedPolls.Bounds(4, 102, 1_000), pace);

    private long end;

    @BeforeEach
    void aShardFromItsBeginning() {
        kafka.assign(Set.of(SHARD));
        kafka.updateBeginningOffsets(Map.of(SHARD, 0L));
        kafka.seek(SHARD, 0);
        kafka.setMaxPollRecords(4);
    }

    @Test
    void aPollEndsWithTheRecordsThatFillIt() {
        given(50, 300);

        assertThat(offsets(poll())).containsExactly(0, 1, 2, 3);
        assertThat(offsets(poll())).containsExactly(4, 5, 6, 7);
        assertThat(consumer.position(SHARD)).isEqualTo(8);
    }

    @Test
    void smallRecordsAreGatheredAndNeverMoreThanTheirNumber() {
        given(250, 1);

        ConsumerRecords<byte[], byte[]> records = poll();

        assertThat(offsets(records)).containsExactly(LongStream.range(0, 100).toArray());
        assertThat(records.nextOffsets()).containsEntry(SHARD, new OffsetAndMetadata(100, Optional.empty(), ""));
    }

    @Test
    void whatThereIsIsGivenWithoutWaitingForMore() {
        given(3, 1);

        assertThat(offsets(poll())).containsExactly(0, 1, 2);
        assertThat(kafka.lastPollTimeout()).isZero();
        assertThat(poll().isEmpty()).isTrue();
        assertThat(kafka.lastPollTimeout()).as("waits if there is nothing").isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatIsInHandIsGivenBeforeAFailure() {
        given(8, 1);
        kafka.scheduleNopPollTask();
        kafka.schedulePollTask(() -> kafka.setPollException(new KafkaException("away")));

        assertThat(offsets(poll())).containsExactly(0, 1, 2, 3);
        assertThatThrownBy(this::poll).hasMessage("away");
        assertThat(offsets(poll())).containsExactly(4, 5, 6, 7);
    }

    @Test
    void aFailureOfAnythingElseIsTheConsumersOwn() {
        assertThatThrownBy(() -> consumer.position(new TopicPartition("other", 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manySmallRecordsHoldTheNextPollBack() {
        given(100, 1);
        poll();
        assertThat(pace.held()).isEqualTo(INTERVAL);

        poll();
        assertThat(pace.held()).as("after nothing").isZero();
        given(4, 1);
        poll();
        assertThat(pace.held()).as("after few").isZero();
    }

    @Test
    void aPollThatIsHeldBackBeginsAfterTheInterval() {
        Duration interval = Duration.ofMillis(3);
        // Each look at this clock takes a millisecond of it.
        LongSupplier clock = () -> now.addAndGet(Duration.ofMillis(1).toNanos());
        Consumer<byte[], byte[]> held =
                BoundedPolls.of(kafka, SHARD, new BoundedPolls.Bounds(4, 8, 1_000), new WindowPace(interval, clock));
        given(WindowPace.MANY, 1);
        held.poll(Duration.ofSeconds(1));
        long begun = now.get();
        AtomicLong polled = new AtomicLong();
        kafka.schedulePollTask(() -> polled.set(now.get()));

        held.poll(Duration.ofSeconds(1));

        assertThat(polled.get()).isGreaterThanOrEqualTo(begun + interval.toNanos());
    }

    /** After the interval that the one before may have asked for. */
    private ConsumerRecords<byte[], byte[]> poll() {
        now.addAndGet(INTERVAL.toNanos());
        return consumer.poll(Duration.ofSeconds(1));
    }

    private void given(int records, int bytes) {
        for (int i = 0; i < records; i++) {
            kafka.addRecord(new ConsumerRecord<>(WriteLog.TOPIC, 0, end++, new byte[0], new byte[bytes]));
        }
    }

    private static long[] offsets(ConsumerRecords<byte[], byte[]> records) {
        return records.records(SHARD).stream().mapToLong(ConsumerRecord::offset).toArray();
    }
}
