package io.lockstep.monitor.log;

import java.time.Duration;

/**
 * How the topics are made, and for how long to wait for Kafka.
 *
 * @param shards partitions of the write log
 * @param replicationFactor copies of each partition
 * @param retention for how long the write log keeps a record; negative: for ever
 * @param timeout the longest wait for one answer of Kafka
 */
public record LogSettings(int shards, short replicationFactor, Duration retention, Duration timeout) {

    /** The retention as Kafka's {@code retention.ms} has it. */
    long retentionMillis() {
        return retention.isNegative() ? -1 : retention.toMillis();
    }
}
