package io.lockstep.connector.log;

import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.log.WriteLog;
import io.lockstep.common.registry.Refusals;
import io.lockstep.common.registry.redis.OutcomeWriter;
import io.lockstep.common.registry.redis.RefusalWriter;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.connector.ConnectorProperties;
import io.lockstep.connector.progress.ProgressReport;
import io.lockstep.connector.progress.ReplayMetrics;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replica.Replica;
import io.lockstep.support.KafkaConnection;
import io.lockstep.support.PasswordKeyProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.event.ConsumerRetryAuthEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.support.ProducerListener;

/** Wires the consumer of the write log and the producer of refused lines. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    /** Heartbeats within the time that a heartbeat lets writes be sent: their watch sees one about three intervals late. */
    private static final int HEARTBEATS_PER_TENURE = 6;

    /**
     * How long the records of one poll may take. A window full of lines that the replica refuses one by one takes minutes; a
     * connector that lost its shard meanwhile would begin the same window again, for ever. Every request has a time-out of its
     * own, and the session's tells of a dead connector.
     */
    private static final int MAX_POLL_INTERVAL_MILLIS = Integer.MAX_VALUE;

    /** Few, because each can have a megabyte: {@link BoundedPolls} asks as often as it needs. */
    private static final int RECORDS_AT_ONCE = 8;

    /** While one is written, the next of the same poll is planned. */
    private static final int WINDOWS_AT_ONCE = 2;

    private static final int FETCH_BYTES = 2 * 1024 * 1024;
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REJECTED_TIMEOUT = Duration.ofSeconds(15);

    /** How often an idle connector looks after its replica: sooner than a monitor can take a restarted one back. */
    private static final Duration IDLE = Duration.ofMillis(500);

    private static final Duration POLL = Duration.ofMillis(250);

    @Bean
    KafkaConnection kafkaConnection(KafkaProperties properties, KafkaConnectionDetails details) {
        return new KafkaConnection(properties, details);
    }

    @Bean
    DefaultKafkaProducerFactory<byte[], byte[]> rejectedProducerFactory(KafkaConnection kafka) {
        Map<String, Object> config = kafka.forProducer();
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, WriteLog.MAX_REJECTED_BYTES);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        return new DefaultKafkaProducerFactory<>(config);
    }

    @Bean
    KafkaTemplate<byte[], byte[]> rejectedTemplate(DefaultKafkaProducerFactory<byte[], byte[]> producers) {
        KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(producers);
        // Spring's own listener would log the content of every record that fails.
        template.setProducerListener(new ProducerListener<>() {});
        return template;
    }

    @Bean
    Tenure tenure(ConnectorProperties properties) {
        return new Tenure(properties.tenure(), System::nanoTime, System::currentTimeMillis);
    }

    @Bean
    Heartbeats heartbeats(Tenure tenure) {
        return new Heartbeats(tenure);
    }

    @Bean
    WindowPace windowPace(ConnectorProperties properties) {
        return new WindowPace(properties.replay().relaxedInterval(), System::nanoTime);
    }

    @Bean
    RefusalAccount refusalAccount(ConnectorProperties properties, StringRedisTemplate redis, RegistryKeys keys) {
        RefusalWriter writer = new RefusalWriter(
                redis, keys, properties.replica().shard(), properties.replica().id());
        return new RefusalAccount(properties.replica(), new RefusalStore(writer), System::nanoTime);
    }

    /** The registry's sorted set. */
    private record RefusalStore(RefusalWriter writer) implements RefusalAccount.Store {

        @Override
        public void add(List<Refusals> refusals) {
            writer.add(refusals);
        }

        @Override
        public void begin(long offset) {
            writer.begin(offset);
        }

        @Override
        public void renew(long offset) {
            writer.renew(offset);
        }
    }

    @Bean
    LogListener logListener(
            ConnectorProperties properties,
            KafkaConnection kafka,
            KafkaTemplate<byte[], byte[]> rejectedTemplate,
            Replica server,
            Replayer replayer,
            ProgressReport report,
            ReplayMetrics metrics,
            RefusalAccount account,
            Tenure tenure,
            OutcomeWriter outcomes,
            PasswordKeyProperties keys) {
        Map<String, Object> admin = kafka.forAdmin();
        admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis());
        admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis());
        return new LogListener(
                properties.replica(),
                server,
                replayer,
                new RejectedLog(
                        rejectedTemplate,
                        properties.replica().id(),
                        properties.replica().shard(),
                        REJECTED_TIMEOUT),
                report,
                metrics,
                account,
                tenure,
                new CommandOutcomes(properties.replica(), outcomes::write),
                new TopicIdentity(admin, ADMIN_TIMEOUT)::current,
                new PasswordKeys(keys.decoded(), keys.current()),
                properties.replay().maxWindowSize().toBytes(),
                System::nanoTime);
    }

    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> logContainer(
            ConnectorProperties properties,
            KafkaConnection kafka,
            LogListener listener,
            Heartbeats heartbeats,
            WindowPace pace,
            MeterRegistry meters) {
        DefaultKafkaConsumerFactory<byte[], byte[]> consumers =
                new DefaultKafkaConsumerFactory<>(consumerConfig(properties, kafka));
        consumers.addListener(new MicrometerConsumerListener<>(meters));
        consumers.addListener(heartbeats);
        TopicPartition shard =
                new TopicPartition(WriteLog.TOPIC, properties.replica().shard());
        consumers.addPostProcessor(consumer -> BoundedPolls.of(
                consumer,
                shard,
                new BoundedPolls.Bounds(
                        recordsAtOnce(properties),
                        properties.replay().maxWindowRecords(),
                        WINDOWS_AT_ONCE * properties.replay().maxWindowSize().toBytes()),
                pace));

        ContainerProperties container = new ContainerProperties(WriteLog.TOPIC);
        container.setGroupId(properties.replica().id().value());
        // The listener commits by itself; MANUAL and no acknowledgement keep the container from doing so.
        container.setAckMode(ContainerProperties.AckMode.MANUAL);
        container.setMessageListener(listener);
        container.setConsumerRebalanceListener(listener);
        container.setPollTimeout(POLL.toMillis());
        container.setIdleEventInterval(IDLE.toMillis());
        container.setIdleBeforeDataMultiplier(1);
        container.setMissingTopicsFatal(false);
        // Rights that are changed at the brokers, or a broker that starts, refuse for a while.
        container.setAuthExceptionRetryInterval(properties.replay().retryInterval());
        container.setShutdownTimeout(
                properties.replica().writeTimeout().plusSeconds(2).toMillis());

        KafkaMessageListenerContainer<byte[], byte[]> result =
                new KafkaMessageListenerContainer<>(consumers, container);
        result.setBeanName("log");
        result.setCommonErrorHandler(new RetryForEver(properties.replay().retryInterval(), listener, System::nanoTime));
        return result;
    }

    /** The container publishes into the application context, which calls this on the container's own thread. */
    @Bean
    ApplicationListener<ListenerContainerIdleEvent> idleListener(LogListener listener) {
        return idle -> {
            if (idle.getConsumer() != null) {
                listener.onIdle(idle.getConsumer());
            }
        };
    }

    @Bean
    ApplicationListener<ConsumerRetryAuthEvent> refusedListener(LogListener listener) {
        return refused -> listener.onRefused(refused.getReason().toString());
    }

    /** Without its consumer a connector does nothing: it ends, so that whoever started it sees that, and starts it again. */
    @Bean
    ApplicationListener<ConsumerStoppedEvent> stoppedListener(ConfigurableApplicationContext application) {
        return new StoppedConsumer(() -> System.exit(SpringApplication.exit(application, () -> 1)));
    }

    private static int recordsAtOnce(ConnectorProperties properties) {
        return Math.min(RECORDS_AT_ONCE, properties.replay().maxWindowRecords());
    }

    static Map<String, Object> consumerConfig(ConnectorProperties properties, KafkaConnection kafka) {
        Map<String, Object> config = kafka.forConsumer();
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, recordsAtOnce(properties));
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int)
                properties.replay().sessionTimeout().toMillis());
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MAX_POLL_INTERVAL_MILLIS);
        config.put(
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                (int) properties.tenure().toMillis() / HEARTBEATS_PER_TENURE);
        // What is seen of the heartbeats is that protocol's.
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // A topic that the monitor is just creating should be noticed soon.
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return config;
    }
}
