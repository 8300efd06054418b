package io.lockstep.gateway.log;

import io.lockstep.common.log.WriteLog;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The settings of the Kafka clients that durability and the time-outs rest on; no configuration overrides them. */
final class LogClients {

    /** Kafka's client needs room for the largest request, a compressed copy of it, and the batches of others. */
    private static final long BUFFER_BYTES = 3L * WriteLog.MAX_RECORD_BYTES;

    private LogClients() {}

    static Map<String, Object> producer(Map<String, Object> connection, AppendProperties properties) {
        Map<String, Object> config = common(connection);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 1);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, WriteLog.MAX_RECORD_BYTES);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, properties.maxBlock().toMillis());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                properties.request().toMillis());
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                properties.delivery().toMillis());
        return config;
    }

    static Map<String, Object> admin(Map<String, Object> connection) {
        Map<String, Object> config = common(connection);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 1_000);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 1_500);
        return config;
    }

    /** A broker that is back is found within half a second. */
    private static Map<String, Object> common(Map<String, Object> connection) {
        Map<String, Object> config = new HashMap<>(connection);
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50L);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        config.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 1_000L);
        config.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 1_000L);
        return config;
    }
}
