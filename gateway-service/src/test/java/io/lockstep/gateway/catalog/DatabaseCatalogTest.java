package io.lockstep.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.position.Position;
import io.lockstep.gateway.log.ShardRouting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class DatabaseCatalogTest {

    private final AtomicLong nanos = new AtomicLong();
    private final List<Long> asked = new ArrayList<>();
    private Mono<Databases> replica = Mono.just(new Databases(Set.of("d"), 10));
    private CompletableFuture<Position> end = CompletableFuture.completedFuture(Position.of(0, 10));

    private final DatabaseCatalog catalog = new DatabaseCatalog(
            (shard, position) -> {
                asked.add(position);
                return replica;
            },
            shard -> end,
            ShardRouting.SINGLE,
            new CatalogProperties(Duration.ofSeconds(5), Duration.ofMillis(200)),
            nanos::get);

    @Test
    void aKnownDatabaseIsPresentWithoutAsking() {
        catalog.refreshAll().block();
        asked.clear();

        assertThat(lookup("d")).isEqualTo(Presence.PRESENT);
        assertThat(asked).isEmpty();
    }

    @Test
    void aKnownDatabaseStaysKnownWhileNoReplicaAnswers() {
        catalog.refreshAll().block();
        replica = Mono.error(new IllegalStateException("down"));
        nanos.addAndGet(Duration.ofHours(10).toNanos());
        catalog.refreshAll().block();

        assertThat(lookup("d")).isEqualTo(Presence.PRESENT);
    }

    @Test
    void anUnknownDatabaseIsLookedForAtTheLogsEndBeforeItIsSaidNotToExist() {
        catalog.refreshAll().block();
        asked.clear();
        end = CompletableFuture.completedFuture(Position.of(0, 99));

        assertThat(lookup("other")).isEqualTo(Presence.ABSENT);
        assertThat(asked).containsExactly(99L);
    }

    @Test
    void aDatabaseThatAnotherGatewayHasJustCreatedIsFound() {
        catalog.refreshAll().block();
        replica = Mono.just(new Databases(Set.of("d", "new"), 11));

        assertThat(lookup("new")).isEqualTo(Presence.PRESENT);
        asked.clear();
        assertThat(lookup("new")).isEqualTo(Presence.PRESENT);
        assertThat(asked).isEmpty();
    }

    @Test
    void whereNobodyCanBeAskedAnUnknownDatabaseIsUnknown() {
        replica = Mono.error(new IllegalStateException("down"));
        assertThat(lookup("d")).isEqualTo(Presence.UNKNOWN);

        replica = Mono.never();
        assertThat(lookup("d")).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void withoutTheLogsEndNothingIsSaidNotToExist() {
        end = CompletableFuture.failedFuture(new IllegalStateException("no Kafka"));
        assertThat(lookup("other")).isEqualTo(Presence.UNKNOWN);

        end = new CompletableFuture<>();
        assertThat(lookup("other")).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void aDroppedDatabaseIsGoneOnceTheCommandIsLearnt() {
        catalog.refreshAll().block();
        asked.clear();
        replica = Mono.just(new Databases(Set.of(), 12));

        catalog.refreshPast(0, 12).block();

        assertThat(asked).containsExactly(12L);
        assertThat(lookup("d")).isEqualTo(Presence.ABSENT);
    }

    @Test
    void aReplicaThatLagsDoesNotBringBackWhatWasDropped() {
        replica = Mono.just(new Databases(Set.of(), 12));
        catalog.refreshPast(0, 12).block();
        replica = Mono.just(new Databases(Set.of("d"), 10));

        catalog.refreshAll().block();
        replica = Mono.error(new IllegalStateException("down"));

        assertThat(lookup("d")).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void afterAWhileAnythingIsNewerSinceTheLogMayHaveBeenReplaced() {
        replica = Mono.just(new Databases(Set.of(), 12));
        catalog.refreshAll().block();
        replica = Mono.just(new Databases(Set.of("d"), 1));
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());

        catalog.refreshAll().block();
        asked.clear();

        assertThat(lookup("d")).isEqualTo(Presence.PRESENT);
        assertThat(asked).isEmpty();
    }

    @Test
    void lockstepsOwnDatabaseDoesNotExist() {
        replica = Mono.just(new Databases(Set.of("_lockstep"), 10));

        assertThat(lookup("_lockstep")).isEqualTo(Presence.ABSENT);
        assertThat(asked).isEmpty();
    }

    @Test
    void tellsHowOldItIs() {
        assertThat(catalog.ageSeconds()).isInfinite();
        catalog.refreshAll().block();
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(catalog.ageSeconds()).isEqualTo(3.0);
    }

    private Presence lookup(String db) {
        return catalog.lookup(db).blockOptional(Duration.ofSeconds(5)).orElseThrow();
    }
}
