package io.lockstep.monitor.log;

import io.lockstep.common.log.WriteLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The settings that a topic must have. Correcting one must never delete a record: a retention that is longer than wanted
 * is reported and left alone.
 */
record TopicRules(String topic, int partitions, short replicationFactor, Map<String, String> settings) {

    private static final Duration REJECTED_RETENTION = Duration.ofDays(30);

    static TopicRules writeLog(LogSettings settings) {
        return new TopicRules(
                WriteLog.TOPIC,
                settings.shards(),
                settings.replicationFactor(),
                common(settings.retentionMillis(), WriteLog.MAX_RECORD_BYTES, settings.replicationFactor()));
    }

    static TopicRules rejected(LogSettings settings) {
        return new TopicRules(
                WriteLog.REJECTED_TOPIC,
                1,
                settings.replicationFactor(),
                common(REJECTED_RETENTION.toMillis(), WriteLog.MAX_REJECTED_BYTES, settings.replicationFactor()));
    }

    private static Map<String, String> common(long retentionMillis, int maxRecordBytes, short replicationFactor) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        settings.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retentionMillis));
        settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(maxRecordBytes));
        // Kafka's default acknowledges what the last broker alone has, which is lost with it.
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replicationFactor >= 3 ? "2" : "1");
        settings.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        return settings;
    }

    /** Whether the value found does as well as the value wanted. */
    static boolean serves(String setting, String found, String wanted) {
        return setting.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                        || setting.equals(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
                ? Long.parseLong(found) >= Long.parseLong(wanted)
                : found.equals(wanted);
    }

    /** Whether setting the value wanted can cost no record. */
    static boolean isSafe(String setting, String found, String wanted) {
        if (!setting.equals(TopicConfig.RETENTION_MS_CONFIG) && !setting.equals(TopicConfig.RETENTION_BYTES_CONFIG)) {
            return true;
        }
        long from = Long.parseLong(found);
        long to = Long.parseLong(wanted);
        return to < 0 || (from >= 0 && from <= to);
    }
}
