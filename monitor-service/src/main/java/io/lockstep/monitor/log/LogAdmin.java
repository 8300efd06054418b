package io.lockstep.monitor.log;

import io.lockstep.common.log.WriteLog;
import io.lockstep.common.position.Position;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Kafka as an administrator sees it. Every call is bounded by the time-out of the settings. */
public final class LogAdmin implements AutoCloseable {

    /** Kafka did not answer as hoped; the message is for an operator. */
    static class LogUnavailableException extends Exception {

        private static final long serialVersionUID = 1L;

        LogUnavailableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** There is no write log, and Kafka is well enough to say so. */
    static final class LogMissingException extends LogUnavailableException {

        private static final long serialVersionUID = 1L;

        LogMissingException() {
            super("topic " + WriteLog.TOPIC + " does not exist", null);
        }
    }

    private final Map<String, Object> clientProperties;
    private final LogSettings settings;
    private final Clock clock;
    private @Nullable Admin admin;

    public LogAdmin(Map<String, Object> clientProperties, LogSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.clientProperties = new HashMap<>(clientProperties);
        int timeout = Math.toIntExact(settings.timeout().toMillis());
        this.clientProperties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
        this.clientProperties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
        this.clientProperties.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) timeout);
        this.clientProperties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
    }

    /** Reads the write log's id, first offsets and ends. */
    LogReading.Read read() throws LogUnavailableException {
        TopicDescription topic = describe(WriteLog.TOPIC);
        if (topic == null) {
            throw new LogMissingException();
        }
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> end = new HashMap<>();
        for (TopicPartitionInfo partition : topic.partitions()) {
            TopicPartition shard = new TopicPartition(WriteLog.TOPIC, partition.partition());
            first.put(shard, OffsetSpec.earliest());
            end.put(shard, OffsetSpec.latest());
        }
        var earliest = client().listOffsets(first).all();
        // As far as replicas can replay: an open transaction of another producer must not make all of them late.
        var ends = client().listOffsets(end, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all();
        var at = clock.instant();
        return new LogReading.Read(
                topic.topicId().toString(), position(await(earliest)), position(await(ends)), null, at);
    }

    /** For how long the write log keeps a record; negative: for ever. */
    Duration retention() throws LogUnavailableException {
        return Duration.ofMillis(Long.parseLong(setting(configOf(WriteLog.TOPIC), TopicConfig.RETENTION_MS_CONFIG)));
    }

    /**
     * Makes both topics where they are missing, and sees to the settings of those that are there.
     *
     * @return what was not as it must be
     */
    List<Deviation> ensureTopics() throws LogUnavailableException {
        List<Deviation> deviations = new ArrayList<>();
        for (TopicRules rules : List.of(TopicRules.writeLog(settings), TopicRules.rejected(settings))) {
            TopicDescription topic = describe(rules.topic());
            if (topic != null) {
                checkShape(topic, rules, deviations);
                checkSettings(rules, deviations);
            } else if (!create(rules)) {
                checkSettings(rules, deviations);
            }
        }
        return deviations;
    }

    private boolean create(TopicRules rules) throws LogUnavailableException {
        try {
            await(client().createTopics(
                            List.of(new NewTopic(rules.topic(), rules.partitions(), rules.replicationFactor())
                                    .configs(rules.settings())))
                    .all());
            return true;
        } catch (LogUnavailableException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private static void checkShape(TopicDescription topic, TopicRules rules, List<Deviation> deviations) {
        if (topic.partitions().size() != rules.partitions()) {
            deviations.add(new Deviation(
                    rules.topic(),
                    "number of partitions",
                    String.valueOf(topic.partitions().size()),
                    String.valueOf(rules.partitions()),
                    false));
        }
        int copies = topic.partitions().stream()
                .mapToInt(p -> p.replicas().size())
                .min()
                .orElse(0);
        if (copies < rules.replicationFactor()) {
            deviations.add(new Deviation(
                    rules.topic(),
                    "replication factor",
                    String.valueOf(copies),
                    String.valueOf(rules.replicationFactor()),
                    false));
        }
    }

    private void checkSettings(TopicRules rules, List<Deviation> deviations) throws LogUnavailableException {
        Config config = configOf(rules.topic());
        List<AlterConfigOp> corrections = new ArrayList<>();
        for (Map.Entry<String, String> rule : rules.settings().entrySet()) {
            String found = setting(config, rule.getKey());
            if (!TopicRules.serves(rule.getKey(), found, rule.getValue())) {
                boolean safe = TopicRules.isSafe(rule.getKey(), found, rule.getValue());
                deviations.add(new Deviation(rules.topic(), rule.getKey(), found, rule.getValue(), safe));
                if (safe) {
                    corrections.add(new AlterConfigOp(
                            new ConfigEntry(rule.getKey(), rule.getValue()), AlterConfigOp.OpType.SET));
                }
            }
        }
        if (!corrections.isEmpty()) {
            await(client().incrementalAlterConfigs(Map.of(resource(rules.topic()), corrections))
                    .all());
        }
    }

    private @Nullable TopicDescription describe(String topic) throws LogUnavailableException {
        try {
            return await(client().describeTopics(Set.of(topic)).allTopicNames()).get(topic);
        } catch (LogUnavailableException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw e;
        }
    }

    private Config configOf(String topic) throws LogUnavailableException {
        Config config =
                await(client().describeConfigs(List.of(resource(topic))).all()).get(resource(topic));
        if (config == null) {
            throw new LogUnavailableException("Kafka names no settings of topic " + topic, null);
        }
        return config;
    }

    private static String setting(Config config, String name) throws LogUnavailableException {
        ConfigEntry entry = config.get(name);
        if (entry == null || entry.value() == null) {
            throw new LogUnavailableException("Kafka does not name the setting " + name, null);
        }
        return entry.value();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static Position position(Map<TopicPartition, ListOffsetsResultInfo> offsets) {
        Map<Integer, Long> position = new HashMap<>();
        offsets.forEach((shard, info) -> position.put(shard.partition(), info.offset()));
        return new Position(position);
    }

    private <T> T await(KafkaFuture<T> future) throws LogUnavailableException {
        try {
            return future.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new LogUnavailableException(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new LogUnavailableException(
                    "no answer within " + settings.timeout().toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted", e);
        }
    }

    /** The client is made at the first use, because making it fails while the brokers' names don't resolve. */
    private synchronized Admin client() throws LogUnavailableException {
        if (admin == null) {
            try {
                admin = Admin.create(clientProperties);
            } catch (KafkaException e) {
                throw new LogUnavailableException(String.valueOf(e.getCause() == null ? e : e.getCause()), e);
            }
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(settings.timeout());
        }
    }
}
