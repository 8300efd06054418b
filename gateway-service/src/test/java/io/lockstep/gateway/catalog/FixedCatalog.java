package io.lockstep.gateway.catalog;

import io.lockstep.common.position.Position;
import io.lockstep.gateway.log.ShardRouting;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** Catalogues for tests of what stands on one. */
public final class FixedCatalog {

    private FixedCatalog() {}

    /** All replicas have these databases. */
    public static DatabaseCatalog of(String... names) {
        return catalog((shard, position) -> Mono.just(new Databases(Set.of(names), position)));
    }

    /** No replica can be asked and nothing is known. */
    public static DatabaseCatalog unreachable() {
        return catalog((shard, position) -> Mono.error(new IllegalStateException("no replica")));
    }

    private static DatabaseCatalog catalog(DatabaseSource source) {
        return new DatabaseCatalog(
                source,
                shard -> CompletableFuture.completedFuture(Position.of(shard, 7)),
                ShardRouting.SINGLE,
                new CatalogProperties(Duration.ofSeconds(5), Duration.ofMillis(200)),
                System::nanoTime);
    }
}
