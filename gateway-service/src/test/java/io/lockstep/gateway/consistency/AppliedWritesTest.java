package io.lockstep.gateway.consistency;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Token;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.Refusals;
import io.lockstep.gateway.consistency.AppliedWrites.Count;
import io.lockstep.gateway.consistency.AppliedWrites.Wanted;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.Boards;
import io.lockstep.gateway.pool.ManualTime;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.pool.WaitMetrics;
import io.lockstep.gateway.pool.Waits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class AppliedWritesTest {

    private static final Token WRITTEN = Token.parse("v1:topic:0=50");

    private final ManualTime time = new ManualTime();
    private final ReplicaPositions positions = new ReplicaPositions(time::nanoTime);
    private final ReadPool pool = new ReadPool(positions, time::nanoTime);
    private final ConsistencyMetrics metrics = new ConsistencyMetrics(new SimpleMeterRegistry());
    private final Waits waits =
            Waits.of(pool, positions, 100, new WaitMetrics(new SimpleMeterRegistry()), time, () -> {});
    private final AppliedWrites writes =
            new AppliedWrites(Consistencies.DEFAULTS, new Replicas(pool, positions), waits, metrics, this::refusedAt);
    private final List<Refusals> refusals = new ArrayList<>();
    private final List<Boolean> ended = new ArrayList<>();
    private long sequence;

    @ParameterizedTest
    @CsvSource({"ONE, 1", "QUORUM, 2", "ALL, 3"})
    void waitsForSoManyReplicasOfThePool(Count count, int needed) {
        announce();
        writes.await(new Wanted(count, true), WRITTEN).subscribe(ended::add);

        for (int replica = 1; replica <= needed; replica++) {
            assertThat(ended).isEmpty();
            applied("replica-" + replica);
        }

        assertThat(ended).containsExactly(true);
        assertThat(waits.waiting()).isZero();
    }

    @Test
    void aReplicaThatLeavesThePoolIsNoLongerWaitedFor() {
        announce();
        writes.await(new Wanted(Count.ALL, true), WRITTEN).subscribe(ended::add);
        applied("replica-1");
        assertThat(ended).isEmpty();

        pool.onVerdicts(Boards.board(1, 2, Boards.verdict("replica-1", AVAILABLE)));

        assertThat(ended).containsExactly(true);
    }

    @Test
    void influxDbsOwnParameterWaitsForASecondAndSucceedsAllTheSame() {
        announce();
        writes.await(AppliedWrites.wanted(new HttpHeaders(), "all"), WRITTEN).subscribe(ended::add);

        time.advance(Duration.ofMillis(999));
        assertThat(ended).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(ended).containsExactly(true);
    }

    @Test
    void theHeaderFailsAfterItsBound() {
        announce();
        HttpHeaders headers = new HttpHeaders();
        headers.set(AppliedWrites.HEADER, "Quorum");
        writes.await(AppliedWrites.wanted(headers, "one"), WRITTEN).subscribe(ended::add);
        applied("replica-1");

        time.advance(Duration.ofSeconds(4));
        assertThat(ended).isEmpty();
        time.advance(Duration.ofSeconds(1));

        assertThat(ended).containsExactly(false);
    }

    @Test
    void whereNoReplicaCanBeReadTheParameterDoesNotWaitAndTheHeaderDoes() {
        writes.await(new Wanted(Count.ALL, false), WRITTEN).subscribe(ended::add);
        assertThat(ended).containsExactly(true);

        writes.await(new Wanted(Count.ALL, true), WRITTEN).subscribe(ended::add);
        assertThat(ended).hasSize(1);
        time.advance(Duration.ofSeconds(5));
        assertThat(ended).containsExactly(true, false);
    }

    @ParameterizedTest
    @CsvSource({"'', NONE", "any, NONE", "one, ONE", "QuOrum, QUORUM", "ALL, ALL", "foo, NONE"})
    void readsInfluxDbsParameter(String level, Count expected) {
        assertThat(AppliedWrites.wanted(new HttpHeaders(), level)).isEqualTo(new Wanted(expected, false));
    }

    @ParameterizedTest
    @CsvSource({"''", "any", "two", "1"})
    void refusesAnUnknownLevelOfTheHeader(String level) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(AppliedWrites.HEADER, level);

        assertThatThrownBy(() -> AppliedWrites.wanted(headers, "all"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(400));
    }

    private void announce() {
        pool.onVerdicts(Boards.board(
                1,
                1,
                Boards.verdict("replica-1", AVAILABLE),
                Boards.verdict("replica-2", AVAILABLE),
                Boards.verdict("replica-3", AVAILABLE)));
    }

    private void applied(String replica) {
        positions.onProgress(new Progress(
                new ReplicaId(replica),
                0,
                "incarnation",
                ++sequence,
                "topic",
                50,
                0,
                null,
                0,
                null,
                1,
                Boards.NOW,
                null));
    }

    private Optional<Refusals> refusedAt(int shard, long offset, ReplicaId replica) {
        return refusals.stream()
                .filter(refused -> refused.shard() == shard && refused.offset() == offset)
                .findFirst();
    }

    private static Refusals refusal(long offset, long lines, String reason) {
        return new Refusals(new ReplicaId("replica-1"), 0, "topic", offset, lines, 0, reason, "digest");
    }

    @Test
    void whatReplicasRefusedIsToldInTheWordsOfOneServer() {
        announce();
        applied("replica-1");
        refusals.add(refusal(47, 2, "partial write: field type conflict: f is a float dropped=1"));
        refusals.add(refusal(49, 1, "partial write: points beyond retention policy dropped=1"));
        Wanted wanted = new Wanted(Count.ONE, false);

        assertThat(writes.refused(wanted, WRITTEN, 0, List.of(47L, 49L)).block())
                .isEqualTo(new RefusedLines(400, "partial write: field type conflict: f is a float dropped=3"));
        assertThat(writes.refused(wanted, WRITTEN, 0, List.of(48L)).block()).isNull();
        assertThat(writes.refused(new Wanted(Count.NONE, false), WRITTEN, 0, List.of(47L))
                        .block())
                .isNull();
        refusals.set(0, refusal(47, 2, "retention policy not found: r"));
        assertThat(writes.refused(wanted, WRITTEN, 0, List.of(47L)).block())
                .isEqualTo(new RefusedLines(500, "retention policy not found: r"));
    }
}
