package io.lockstep.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

class KafkaConnectionTest {

    private static final SslBundle BUNDLE = SslBundle.of(SslStoreBundle.NONE);

    @Test
    void everyClientGetsTheBundleTheProtocolAndTheLogin() {
        KafkaProperties properties = new KafkaProperties();
        properties.getProperties().put("sasl.mechanism", "SCRAM-SHA-512");
        properties.getProperties().put("sasl.jaas.config", "module required password=x;");
        KafkaConnection connection = new KafkaConnection(properties, details(BUNDLE, "SASL_SSL"));

        for (Map<String, Object> config :
                List.of(connection.forAdmin(), connection.forProducer(), connection.forConsumer())) {
            assertThat(config)
                    .containsEntry("bootstrap.servers", List.of("broker:9093"))
                    .containsEntry("security.protocol", "SASL_SSL")
                    .containsEntry("ssl.engine.factory.class", SslBundleSslEngineFactory.class)
                    .containsEntry(SslBundle.class.getName(), BUNDLE)
                    .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                    .containsEntry("sasl.jaas.config", "module required password=x;");
        }
    }

    @Test
    void withoutSecurityNothingIsAdded() {
        KafkaConnection connection = new KafkaConnection(new KafkaProperties(), details(null, null));

        assertThat(connection.forAdmin())
                .doesNotContainKeys("security.protocol", "ssl.engine.factory.class", SslBundle.class.getName());
    }

    private static KafkaConnectionDetails details(@Nullable SslBundle bundle, @Nullable String protocol) {
        return new KafkaConnectionDetails() {
            @Override
            public List<String> getBootstrapServers() {
                return List.of("broker:9093");
            }

            @Override
            public @Nullable SslBundle getSslBundle() {
                return bundle;
            }

            @Override
            public @Nullable String getSecurityProtocol() {
                return protocol;
            }
        };
    }
}
