package io.lockstep.monitor.log;

import io.lockstep.common.position.Position;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The outcome of one look at the write log. */
public sealed interface LogReading {

    /**
     * The log could be read.
     *
     * @param topicId Kafka's id of the topic
     * @param earliest the first offset that each shard still holds
     * @param ends the next offset of each shard
     * @param retention the topic's {@code retention.ms}, negative for ever; null while not known
     */
    record Read(String topicId, Position earliest, Position ends, @Nullable Duration retention, Instant at)
            implements LogReading {}

    /**
     * It could not.
     *
     * @param reason in words for an operator
     */
    record Unreadable(String reason, Instant at) implements LogReading {}
}
