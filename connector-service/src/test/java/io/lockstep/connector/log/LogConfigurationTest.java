package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.connector.ConnectorProperties;
import io.lockstep.support.KafkaConnection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

class LogConfigurationTest {

    @Test
    void aWindowThatTakesLongDoesNotCostTheShard() {
        ConnectorProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "lockstep.connector.replica.id", "replica-1",
                        "lockstep.connector.replica.url", "http://127.0.0.1:8186")))
                .bind("lockstep.connector", ConnectorProperties.class)
                .get();

        assertThat(LogConfiguration.consumerConfig(
                        properties, new KafkaConnection(new KafkaProperties(), () -> List.of("127.0.0.1:19092"))))
                .containsEntry(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE)
                .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000)
                .containsEntry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 833)
                .containsEntry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic")
                .containsEntry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none")
                .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    }
}
