package io.lockstep.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.position.Position;
import io.lockstep.gateway.log.ShardRouting;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import reactor.core.publisher.Mono;

class CatalogRefreshTest {

    private static final CatalogProperties PROPERTIES =
            new CatalogProperties(Duration.ofSeconds(5), Duration.ofMillis(200));

    @Test
    void theDatabasesAreKnownBeforeRequestsAreLetInAlsoIfReplicasAnswerAfterAWhile() {
        AtomicInteger asked = new AtomicInteger();
        DatabaseCatalog catalog = catalog((shard, position) -> asked.incrementAndGet() < 3
                ? Mono.error(new IllegalStateException("no replica in the pool yet"))
                : Mono.just(new Databases(Set.of("d"), 10)));
        CatalogRefresh refresh = new CatalogRefresh(catalog, PROPERTIES.refreshInterval());

        refresh.start();

        assertThat(catalog.lookup("d").block()).isEqualTo(Presence.PRESENT);
        assertThat(asked.get()).as("until the first list").isGreaterThanOrEqualTo(3);
        assertThat(refresh.getPhase()).isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE);
        refresh.stop();
    }

    @Test
    void withoutReplicasTheGatewayStartsAllTheSame() {
        CatalogRefresh refresh = new CatalogRefresh(
                catalog((shard, position) -> Mono.error(new IllegalStateException("none"))),
                PROPERTIES.refreshInterval());

        refresh.start();

        assertThat(refresh.isRunning()).isTrue();
        refresh.stop();
    }

    private static DatabaseCatalog catalog(DatabaseSource source) {
        return new DatabaseCatalog(
                source,
                shard -> CompletableFuture.completedFuture(Position.of(0, 10)),
                ShardRouting.SINGLE,
                PROPERTIES,
                System::nanoTime);
    }
}
