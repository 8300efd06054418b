package io.lockstep.gateway.catalog;

import io.lockstep.common.registry.redis.RegistrySubscription;
import io.lockstep.gateway.log.LogEnd;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.pool.AdvancedReplicas;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.ReplicaClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.Set;
import java.util.function.BiFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Wires the catalogue. */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {

    @Bean
    DatabaseCatalog databaseCatalog(
            AdvancedReplicas replicas,
            ReplicaClient client,
            LogEnd logEnd,
            ShardRouting routing,
            CatalogProperties properties,
            MeterRegistry meters) {
        DatabaseCatalog catalog = new DatabaseCatalog(
                new ReplicaDatabases(replicas, url -> list(client, url, "SHOW DATABASES")),
                logEnd,
                routing,
                properties,
                System::nanoTime);
        Gauge.builder("lockstep.gateway.catalog.age", catalog, DatabaseCatalog::ageSeconds)
                .baseUnit("seconds")
                .description("Time since a replica last listed its databases")
                .register(meters);
        return catalog;
    }

    @Bean
    RetentionPolicies retentionPolicies(
            AdvancedReplicas replicas,
            ReplicaClient client,
            LogEnd logEnd,
            ShardRouting routing,
            CatalogProperties properties,
            RegistrySubscription announcements) {
        RetentionPolicies policies = new RetentionPolicies(
                (shard, position, db, clientWaits) -> {
                    BiFunction<PoolMember, Long, Mono<Set<String>>> question =
                            (replica, applied) -> list(client, replica.url(), RetentionPolicies.statement(db))
                                    .map(RetentionPolicies::names);
                    return clientWaits
                            ? replicas.ask(shard, position, question)
                            : replicas.askWithoutHurry(shard, position, question);
                },
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

    private static Mono<String> list(ReplicaClient client, URI replica, String statement) {
        return client.ask(replica, statement)
                .flatMap(reply -> reply.status() == 200
                        ? Mono.just(reply.body())
                        : Mono.error(new IllegalStateException("status " + reply.status())));
    }
}
