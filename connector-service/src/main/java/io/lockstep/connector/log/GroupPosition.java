package io.lockstep.connector.log;

import io.lockstep.connector.log.ShardState.Replaying;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The position that Kafka's group holds: for people and their tools, and never read back. That Kafka takes it also proves that
 * this connector still holds the shard. For one thread.
 */
final class GroupPosition {

    private static final Logger log = LoggerFactory.getLogger(GroupPosition.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long NONE = -1;

    private final TopicPartition partition;
    private final Tenure tenure;
    private final LongSupplier nanoTime;
    private long committed = NONE;
    private long lastNanos;

    GroupPosition(TopicPartition partition, Tenure tenure, LongSupplier nanoTime) {
        this.partition = partition;
        this.tenure = tenure;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    /**
     * Has Kafka confirm that this connector holds the shard, by having it take the position that it has. The first heartbeats
     * would prove it too, seconds later.
     *
     * @param begin the position to take if there is none
     */
    void confirm(Consumer<?, ?> consumer, long begin) {
        OffsetAndMetadata held = consumer.committed(Set.of(partition)).get(partition);
        Tenure.Moment asked = tenure.now();
        consumer.commitSync(Map.of(partition, held == null ? new OffsetAndMetadata(begin) : held));
        tenure.confirmed(asked);
        // Whatever the group holds may be somebody else's.
        committed = NONE;
    }

    /** Has Kafka take the position, at most once a second. */
    void commitIfDue(Consumer<?, ?> consumer, Replaying replaying) {
        if (nanoTime.getAsLong() - lastNanos < INTERVAL_NANOS || committed == replaying.applied()) {
            return;
        }
        committed = replaying.applied();
        lastNanos = nanoTime.getAsLong();
        Tenure.Moment asked = tenure.now();
        consumer.commitAsync(offset(replaying), (offsets, failure) -> {
            if (failure == null) {
                tenure.confirmed(asked);
            } else {
                log.atWarn().addKeyValue("cause", failure.getMessage()).log("offset not committed");
                committed = NONE;
            }
        });
    }

    /** Has Kafka take the position before the shard is handed over. */
    void commitOnLeaving(Consumer<?, ?> consumer, Replaying replaying) {
        if (committed != replaying.applied()) {
            consumer.commitSync(offset(replaying), Duration.ofSeconds(2));
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> offset(Replaying replaying) {
        return Map.of(partition, replaying.place());
    }
}
