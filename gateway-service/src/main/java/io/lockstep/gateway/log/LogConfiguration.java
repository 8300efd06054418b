package io.lockstep.gateway.log;

import io.lockstep.support.KafkaConnection;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

/** Wires the write log. Where Kafka is and how to authenticate comes from {@code spring.kafka.*}. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    @Bean
    BytesInFlight bytesInFlight(AppendProperties properties, MeterRegistry meters) {
        BytesInFlight inFlight = new BytesInFlight(properties.maxBytesInFlight().toBytes());
        Gauge.builder("lockstep.gateway.write.in.flight", inFlight, BytesInFlight::taken)
                .baseUnit("bytes")
                .description("Memory held by decompressed bodies and by records, on their way to Kafka and before")
                .register(meters);
        return inFlight;
    }

    @Bean(initMethod = "start")
    LogTopic logTopic(KafkaProperties kafka, KafkaConnectionDetails connection) {
        return new LogTopic(LogClients.admin(new KafkaConnection(kafka, connection).forAdmin()));
    }

    @Bean
    DefaultKafkaProducerFactory<byte[], byte[]> logProducerFactory(
            KafkaProperties kafka, KafkaConnectionDetails connection, AppendProperties properties) {
        Map<String, Object> config = new KafkaConnection(kafka, connection).forProducer();
        DefaultKafkaProducerFactory<byte[], byte[]> factory =
                new DefaultKafkaProducerFactory<>(LogClients.producer(config, properties));
        factory.setPhysicalCloseTimeout((int) properties.appendTimeout().toSeconds());
        return factory;
    }

    @Bean
    KafkaTemplate<byte[], byte[]> logTemplate(DefaultKafkaProducerFactory<byte[], byte[]> producers) {
        return quiet(producers);
    }

    @Bean(initMethod = "warmUp")
    KafkaLogAppender kafkaLogAppender(
            KafkaTemplate<byte[], byte[]> template,
            LogTopic topic,
            BytesInFlight inFlight,
            AppendProperties properties) {
        return new KafkaLogAppender(template, topic, inFlight, properties);
    }

    @Bean
    @Primary
    LogAppender logAppender(KafkaLogAppender kafka, MeterRegistry meters) {
        return new CountedAppends(kafka, meters);
    }

    @Bean
    ShardRouting shardRouting() {
        return ShardRouting.SINGLE;
    }

    /** Spring's own listener would log the content of every record that fails. */
    static KafkaTemplate<byte[], byte[]> quiet(DefaultKafkaProducerFactory<byte[], byte[]> producers) {
        KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(producers);
        template.setProducerListener(new ProducerListener<>() {});
        return template;
    }
}
