package io.lockstep.support;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where Kafka is and how to get in, for the clients that a service makes by itself. The properties of {@code
 * spring.kafka.*} alone don't name the SSL bundle and the security protocol, which Spring Boot adds only to the factories
 * of its own.
 */
public record KafkaConnection(KafkaProperties properties, KafkaConnectionDetails details) {

    public Map<String, Object> forAdmin() {
        return with(properties.buildAdminProperties(), details.getAdmin());
    }

    public Map<String, Object> forProducer() {
        return with(properties.buildProducerProperties(), details.getProducer());
    }

    public Map<String, Object> forConsumer() {
        return with(properties.buildConsumerProperties(), details.getConsumer());
    }

    private static Map<String, Object> with(
            Map<String, Object> properties, KafkaConnectionDetails.Configuration connection) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put("bootstrap.servers", connection.getBootstrapServers());
        String protocol = connection.getSecurityProtocol();
        if (protocol != null && !protocol.isBlank()) {
            config.put("security.protocol", protocol);
        }
        SslBundle bundle = connection.getSslBundle();
        if (bundle != null) {
            config.put("ssl.engine.factory.class", SslBundleSslEngineFactory.class);
            config.put(SslBundle.class.getName(), bundle);
        }
        return config;
    }
}
