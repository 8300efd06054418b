package io.lockstep.gateway.catalog;

import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Wires the catalogue. */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {

    private static final int CONNECTIONS_PER_REPLICA = 4;
    private static final int LONGEST_LIST = 16 * 1024 * 1024;

    @Bean
    DatabaseCatalog databaseCatalog(
            ReadPool pool,
            ReplicaPositions positions,
            LogEnd logEnd,
            ShardRouting routing,
            CatalogProperties properties,
            MeterRegistry meters) {
        DatabaseCatalog catalog = new DatabaseCatalog(
                new ReplicaDatabases(pool, positions, fetcher()), logEnd, routing, properties, System::nanoTime);
        Gauge.builder("lockstep.gateway.catalog.age", catalog, DatabaseCatalog::ageSeconds)
                .baseUnit("seconds")
                .description("Time since a replica last listed its databases")
                .register(meters);
        return catalog;
    }

    @Bean
    RetentionPolicies retentionPolicies(
            ReadPool pool,
            ReplicaPositions positions,
            LogEnd logEnd,
            ShardRouting routing,
            CatalogProperties properties,
            RegistrySubscription announcements) {
        ReplicaDatabases replicas = new ReplicaDatabases(pool, positions, fetcher());
        RetentionPolicies policies = new RetentionPolicies(
                (shard, position, db) -> replicas.ask(
                        shard,
                        position,
                        RetentionPolicies.statement(db),
                        (body, applied) -> RetentionPolicies.names(body)),
                logEnd,
                routing,
                properties,
                System::nanoTime);
        announcements.onOutcome(outcome -> policies.forget());
        return policies;
    }

    @Bean
    CatalogRefresh catalogRefresh(
            DatabaseCatalog catalog, RegistrySubscription announcements, CatalogProperties properties) {
        CatalogRefresh refresh = new CatalogRefresh(catalog, properties.refreshInterval());
        announcements.onOutcome(refresh::onOutcome);
        return refresh;
    }

    private static Function<URI, Mono<String>> fetcher() {
        HttpClient http = HttpClient.create(ConnectionProvider.create("catalog", CONNECTIONS_PER_REPLICA))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 500)
                .responseTimeout(Duration.ofSeconds(1));
        WebClient client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(LONGEST_LIST))
                .build();
        return uri -> client.get().uri(uri).retrieve().bodyToMono(String.class);
    }
}
