package io.lockstep.gateway;

import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.gateway.catalog.CatalogProperties;
import io.lockstep.gateway.command.CommandProperties;
import io.lockstep.gateway.consistency.ConsistencyProperties;
import io.lockstep.gateway.http.BodyBudget;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Endpoints;
import io.lockstep.gateway.http.InfluxErrorHandler;
import io.lockstep.gateway.http.InfluxHeaders;
import io.lockstep.gateway.internal.InternalProperties;
import io.lockstep.gateway.log.AppendProperties;
import io.lockstep.gateway.pool.LeastPressure;
import io.lockstep.gateway.pool.ReaderLedger;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.read.ReadProperties;
import io.lockstep.gateway.write.WriteProperties;
import io.lockstep.support.ClusterProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands each feature its part of the configuration, and wires what all features share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({GatewayProperties.class, ClusterProperties.class})
class GatewayConfiguration {

    @Bean
    ReadProperties readProperties(GatewayProperties properties) {
        return properties.read();
    }

    @Bean
    ReaderLedger readerLedger(GatewayProperties properties) {
        return new ReaderLedger(properties.name(), System::nanoTime);
    }

    @Bean
    LeastPressure leastPressure(GatewayProperties properties, ReaderLedger readers, ReplicaPositions positions) {
        return new LeastPressure(
                properties.pressure(),
                properties.read().maxQueriesPerReplica(),
                readers,
                positions,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    @Bean
    AppendProperties appendProperties(GatewayProperties properties) {
        return properties.write();
    }

    @Bean
    WriteProperties writeProperties(GatewayProperties properties) {
        return new WriteProperties(properties.maxBodySize().toBytes());
    }

    @Bean
    CatalogProperties catalogProperties(GatewayProperties properties) {
        return properties.catalog();
    }

    @Bean
    CommandProperties commandProperties(GatewayProperties properties) {
        return properties.command();
    }

    @Bean
    ConsistencyProperties consistencyProperties(GatewayProperties properties) {
        return properties.consistency();
    }

    @Bean
    InternalProperties internalProperties(GatewayProperties properties) {
        return properties.internal();
    }

    @Bean
    RegistryKeys registryKeys(ClusterProperties properties) {
        return new RegistryKeys(properties.cluster());
    }

    @Bean
    BodyBudget bodyBudget(GatewayProperties properties) {
        return new BodyBudget(properties.bodyBudget().toBytes());
    }

    @Bean
    MeterBinder bodyBudgetMetrics(BodyBudget budget) {
        return registry -> Gauge.builder("lockstep.gateway.body", budget, BodyBudget::used)
                .description("Bytes of request bodies held now")
                .baseUnit("bytes")
                .register(registry);
    }

    @Bean
    BoundedBody boundedBody(GatewayProperties properties, BodyBudget budget) {
        return new BoundedBody(budget, properties.bodyTimeout());
    }

    @Bean
    InfluxHeaders influxHeaders(GatewayProperties properties) {
        return new InfluxHeaders(properties.influxdbVersion());
    }

    @Bean
    Endpoints endpoints(GatewayProperties properties) {
        return new Endpoints(properties.influxdbVersion());
    }

    @Bean
    InfluxErrorHandler influxErrorHandler() {
        return new InfluxErrorHandler();
    }
}
