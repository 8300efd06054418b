package io.lockstep.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.gateway.pool.PoolQuestions;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ReplicaDatabasesTest {

    private static final String LIST =
            "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"],\"values\":"
                    + "[[\"d\"],[\"_internal\"],[\"_lockstep\"]]}]}]}\n";
    private static final String NONE =
            "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"]}]}]}\n";

    private final ReplicaPositions positions = new ReplicaPositions(System::nanoTime);
    private final ReadPool pool = new ReadPool(positions, System::nanoTime);
    private final List<String> asked = new ArrayList<>();
    private final Map<String, Mono<String>> answers = new HashMap<>();
    private final ReplicaDatabases databases =
            new ReplicaDatabases(PoolQuestions.to(pool, positions, () -> waiting = true), uri -> {
                asked.add(uri.toString());
                return answers.getOrDefault(uri.getHost(), Mono.just(LIST));
            });
    private volatile boolean waiting;
    private long sequence;

    @Test
    void readsInfluxDbsListWithoutLockstepsOwnDatabase() {
        assertThat(ReplicaDatabases.names(LIST)).containsExactlyInAnyOrder("d", "_internal");
        assertThat(ReplicaDatabases.names(NONE)).isEmpty();
    }

    @Test
    void anErrorIsNotAnEmptyList() {
        assertThatThrownBy(() -> ReplicaDatabases.names("{\"results\":[{\"statement_id\":0,\"error\":\"no\"}]}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReplicaDatabases.names("<html>")).isInstanceOf(RuntimeException.class);
    }

    @Test
    void asksTheMostAdvancedReplicaFirstAndTheNextIfItFails() {
        board(Map.of("one", 5L, "two", 9L));
        answers.put("two", Mono.error(new IllegalStateException("down")));

        Databases found = databases.ask(0, 0).block();

        assertThat(asked).containsExactly("http://two:8086", "http://one:8086");
        assertThat(waiting).isFalse();
        assertThat(found).isEqualTo(new Databases(java.util.Set.of("d", "_internal"), 5));
    }

    @Test
    void waitsForAReplicaThatHasAppliedEnough() {
        board(Map.of("one", 5L));
        CompletableFuture<Databases> found = databases.ask(0, 6).toFuture();
        assertThat(asked).isEmpty();
        assertThat(waiting).as("connectors are asked to hurry").isTrue();

        board(Map.of("one", 6L));

        Awaitility.await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(found)
                .isCompletedWithValueMatching(list -> list.position() == 6));
    }

    private void board(Map<String, Long> applied) {
        Instant now = Instant.now();
        List<Verdict> verdicts = applied.entrySet().stream()
                .map(entry -> new Verdict(
                        new ReplicaId(entry.getKey()),
                        URI.create("http://" + entry.getKey() + ":8086"),
                        1,
                        0,
                        ReplicaStatus.AVAILABLE,
                        false,
                        "",
                        now,
                        now,
                        now.plusSeconds(60),
                        Position.of(0, entry.getValue()),
                        0L,
                        0.0))
                .toList();
        pool.onVerdicts(new VerdictBoard(1, ++sequence, "monitor", now, "topic", Position.of(0, 9), verdicts));
    }
}
