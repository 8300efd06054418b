package io.lockstep.monitor.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The write log as the API shows it.
 *
 * @param readable whether the last look succeeded; otherwise the figures are missing
 * @param problem why it did not; null if it did
 * @param topicId Kafka's id of the topic
 * @param retentionSeconds for how long a record is kept; -1 for ever; null while not known
 * @param shards per shard
 * @param deviations settings of the topics that are not, or were not, as they must be
 */
record LogStatus(
        String topic,
        boolean readable,
        @Nullable String problem,
        @Nullable String topicId,
        @Nullable Long retentionSeconds,
        List<Shard> shards,
        List<String> deviations) {

    /**
     * One shard.
     *
     * @param earliest the first offset that it still holds
     * @param end the next offset
     */
    record Shard(int shard, long earliest, long end) {}
}
