package io.lockstep.gateway;

import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.registry.redis.RegistryKeys;
import io.lockstep.gateway.access.AccessProperties;
import io.lockstep.gateway.access.Authentication;
import io.lockstep.gateway.catalog.CatalogProperties;
import io.lockstep.gateway.command.CommandProperties;
import io.lockstep.gateway.consistency.ConsistencyProperties;
import io.lockstep.gateway.http.BodyBudget;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Endpoints;
import io.lockstep.gateway.http.InfluxErrorHandler;
import io.lockstep.gateway.http.InfluxHeaders;
import io.lockstep.gateway.internal.InternalProperties;
import io.lockstep.gateway.into.IntoProperties;
import io.lockstep.gateway.log.AppendProperties;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.LeastPressure;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReaderLedger;
import io.lockstep.gateway.pool.ReplicaClient;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.pool.WaitAnnouncements;
import io.lockstep.gateway.pool.WaitMetrics;
import io.lockstep.gateway.pool.Waits;
import io.lockstep.gateway.read.ReadProperties;
import io.lockstep.gateway.tls.ReplicaTls;
import io.lockstep.gateway.write.WriteProperties;
import io.lockstep.support.ClusterProperties;
import io.lockstep.support.ConfigurationException;
import io.lockstep.support.InfluxdbProperties;
import io.lockstep.support.PasswordKeyProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Hands each feature its part of the configuration, and wires what all features share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    GatewayProperties.class,
    ClusterProperties.class,
    InfluxdbProperties.class,
    PasswordKeyProperties.class
})
class GatewayConfiguration {

    private static final Logger log = LoggerFactory.getLogger(GatewayConfiguration.class);

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
    Authentication authentication(GatewayProperties properties, InfluxdbProperties user) {
        Authentication configured = properties.authentication();
        if (configured == Authentication.INFLUXDB && !user.isSet()) {
            throw new ConfigurationException(
                    "lockstep.gateway.authentication is influxdb, so that lockstep.influxdb.username"
                            + " and lockstep.influxdb.password are required");
        }
        if (configured == Authentication.NONE && user.isSet()) {
            log.atWarn()
                    .log("writes are taken from everybody, although replicas may ask for credentials:"
                            + " lockstep.gateway.authentication is none");
        }
        if (configured != null) {
            return configured;
        }
        return user.isSet() ? Authentication.INFLUXDB : Authentication.NONE;
    }

    @Bean
    AccessProperties accessProperties(GatewayProperties properties) {
        return properties.access();
    }

    @Bean
    ReplicaClient replicaClient(InfluxdbProperties user, ReplicaTls tls) {
        return new ReplicaClient(user.username(), user.password(), tls);
    }

    @Bean
    AdvancedReplicas advancedReplicas(
            ReadPool pool,
            ReplicaPositions positions,
            WaitAnnouncements announcements,
            WaitMetrics metrics,
            GatewayProperties properties) {
        // Room of their own: the gateway's questions must not fail because many clients wait.
        Waits waits = Waits.of(
                pool,
                positions,
                properties.consistency().maxWaiting(),
                metrics,
                Schedulers.parallel(),
                announcements::waiting);
        return new AdvancedReplicas(waits, positions, Schedulers.parallel(), System::nanoTime);
    }

    @Bean
    PasswordKeys passwordKeys(PasswordKeyProperties properties) {
        return new PasswordKeys(properties.decoded(), properties.current());
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
    IntoProperties intoProperties(GatewayProperties properties) {
        return properties.into();
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
