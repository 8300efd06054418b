package io.lockstep.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.position.Position;
import io.lockstep.gateway.log.ShardRouting;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class RetentionPoliciesTest {

    private final AtomicLong nanos = new AtomicLong();
    private Set<String> existing = Set.of("autogen", "week");
    private boolean away;
    private int asked;
    private int hurried;

    private final RetentionPolicies policies = new RetentionPolicies(
            (shard, position, db, clientWaits) -> {
                asked++;
                hurried += clientWaits ? 1 : 0;
                return away ? Mono.error(new IllegalStateException("away")) : Mono.just(existing);
            },
            shard -> CompletableFuture.completedFuture(Position.of(shard, 7)),
            ShardRouting.SINGLE,
            new CatalogProperties(Duration.ofSeconds(5), Duration.ofMillis(200)),
            nanos::get);

    @Test
    void theDefaultNeedsNoQuestion() {
        assertThat(lookup(null)).isEqualTo(Presence.PRESENT);
        assertThat(asked).isZero();
    }

    @Test
    void oneThatIsKnownIsTakenToExistAndLookedForAgainAfterAWhile() {
        assertThat(lookup("week")).isEqualTo(Presence.PRESENT);
        assertThat(lookup("autogen")).isEqualTo(Presence.PRESENT);
        assertThat(asked).isEqualTo(1);

        existing = Set.of("autogen");
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());

        assertThat(lookup("week")).isEqualTo(Presence.PRESENT);
        assertThat(hurried).as("no client waits for that").isEqualTo(1);
        assertThat(lookup("week")).isEqualTo(Presence.ABSENT);
        assertThat(hurried).isEqualTo(2);
    }

    @Test
    void oneThatIsNotKnownIsAskedForEachTime() {
        assertThat(lookup("day")).isEqualTo(Presence.ABSENT);
        existing = Set.of("day");
        assertThat(lookup("day")).isEqualTo(Presence.PRESENT);
    }

    @Test
    void nobodyIsRefusedForWhatCannotBeAsked() {
        away = true;
        assertThat(lookup("week")).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void aChangeMakesItAskAnew() {
        lookup("week");
        existing = Set.of();
        policies.forget();
        assertThat(lookup("week")).isEqualTo(Presence.ABSENT);
    }

    @Test
    void answersOfTheServerAreRead() {
        assertThat(RetentionPolicies.statement("a \"b\\")).isEqualTo("SHOW RETENTION POLICIES ON \"a \\\"b\\\\\"");
        assertThat(RetentionPolicies.names("{\"results\":[{\"series\":[{\"columns\":[\"name\",\"duration\"],\"values\":"
                        + "[[\"autogen\",\"0s\"],[\"week\",\"168h0m0s\"]]}]}]}"))
                .containsExactlyInAnyOrder("autogen", "week");
        assertThat(RetentionPolicies.names("{\"results\":[{\"error\":\"database not found: d\"}]}"))
                .isEmpty();
    }

    private @org.jspecify.annotations.Nullable Presence lookup(@org.jspecify.annotations.Nullable String rp) {
        return policies.lookup("d", rp).block(Duration.ofSeconds(5));
    }
}
