package io.lockstep.gateway.pool;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.common.cluster.ReplicaStatus.CATCHING_UP;
import static io.lockstep.common.cluster.ReplicaStatus.DOWN;
import static io.lockstep.common.cluster.ReplicaStatus.DRAINING;
import static io.lockstep.common.cluster.ReplicaStatus.UNKNOWN;
import static io.lockstep.gateway.pool.Boards.board;
import static io.lockstep.gateway.pool.Boards.degraded;
import static io.lockstep.gateway.pool.Boards.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.Verdict;
import io.lockstep.gateway.pool.PoolView.Footing;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReadPoolTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final ReplicaPositions positions = new ReplicaPositions(nanos::get);
    private final ReadPool pool = new ReadPool(positions, nanos::get);

    @Test
    void readsFromAvailableReplicasOnly() {
        pool.onVerdicts(board(1, 1, verdict("a", AVAILABLE), degraded("b"), verdict("c", DRAINING)));

        assertThat(names()).containsExactly("a");
        assertThat(pool.view().footing()).isEqualTo(Footing.AVAILABLE);
    }

    @Test
    void readsFromDegradedReplicasIfNoneIsAvailable() {
        pool.onVerdicts(board(1, 1, verdict("a", DOWN), degraded("b"), verdict("c", CATCHING_UP)));

        assertThat(names()).containsExactly("b");
        assertThat(pool.view().footing()).isEqualTo(Footing.DEGRADED);
        assertThat(pool.view().members().get(0).degraded()).isTrue();
    }

    @Test
    void anExpiredVerdictLeavesThePoolAloneWhileOthersAreValid() {
        pool.onVerdicts(board(1, 1, lasting("a", Duration.ofSeconds(1)), lasting("b", Duration.ofSeconds(9))));

        pass(Duration.ofSeconds(1));

        assertThat(names()).containsExactly("b");
    }

    @Test
    void keepsTheLastKnownPoolWhenEveryVerdictHasExpired() {
        pool.onVerdicts(board(1, 1, verdict("a", AVAILABLE), verdict("b", DOWN)));

        pass(Boards.VALIDITY);

        assertThat(names()).containsExactly("a");
        assertThat(pool.view().footing()).isEqualTo(Footing.LAST_KNOWN);
    }

    @Test
    void readableReplicasWhoseVerdictsRunOutBeforeTheLastOneOfADeadReplicaStayInThePool() {
        Verdict dead = verdict("b", URI.create("http://h:1"), 1, DOWN, false, Boards.VALIDITY.multipliedBy(2));
        pool.onVerdicts(board(1, 1, verdict("a", AVAILABLE), dead));

        pass(Boards.VALIDITY);

        assertThat(names()).containsExactly("a");
        assertThat(pool.view().footing()).isEqualTo(Footing.LAST_KNOWN);
    }

    @Test
    void aBoardThatKnowsNothingDoesNotEmptyThePool() {
        pool.onVerdicts(board(1, 1, verdict("a", AVAILABLE), verdict("b", DOWN)));

        pool.onVerdicts(board(2, 1, verdict("a", UNKNOWN), verdict("b", UNKNOWN)));

        assertThat(names()).containsExactly("a");
        assertThat(pool.view().footing()).isEqualTo(Footing.LAST_KNOWN);
    }

    @Test
    void aStoredBoardIsLastKnownUntilItIsAnnounced() {
        pool.onStored(board(3, 7, verdict("a", AVAILABLE)));
        assertThat(pool.view().footing()).isEqualTo(Footing.LAST_KNOWN);
        assertThat(pool.age()).isNull();

        pool.onVerdicts(board(3, 7, verdict("a", AVAILABLE)));

        assertThat(pool.view().footing()).isEqualTo(Footing.AVAILABLE);
        assertThat(pool.age()).isZero();
    }

    @Test
    void aStoredBoardNeverReplacesAnAnnouncedOne() {
        pool.onVerdicts(board(3, 7, verdict("a", AVAILABLE)));

        pool.onStored(board(3, 8, verdict("b", AVAILABLE)));

        assertThat(names()).containsExactly("a");
    }

    @Test
    void anOlderEpochOrSequenceNeverReplacesANewerOne() {
        pool.onVerdicts(board(5, 5, verdict("a", AVAILABLE)));

        pool.onVerdicts(board(4, 9, verdict("b", AVAILABLE)));
        pool.onVerdicts(board(5, 4, verdict("c", AVAILABLE)));
        pool.onVerdicts(board(5, 5, verdict("d", AVAILABLE)));

        assertThat(names()).containsExactly("a");
    }

    @Test
    void tellsOfReplicasThatMustNotBeReadAnyMoreButNotOfDrainingOnes() {
        List<String> departed = new ArrayList<>();
        pool.onDeparture(replica -> departed.add(replica.value()));

        pool.onVerdicts(
                board(1, 1, verdict("a", AVAILABLE), verdict("b", DOWN), verdict("c", DRAINING), degraded("d")));

        assertThat(departed).containsExactly("b");
    }

    @Test
    void anExcludedReplicaIsNotReadUntilItsPositionPasses() {
        pool.onVerdicts(board(1, 1, verdict("a", AVAILABLE), verdict("b", AVAILABLE)));
        pool.excludeUntil(new ReplicaId("a"), Position.of(0, 50));
        assertThat(names()).containsExactly("b");

        positions.onProgress(progress("a", 1, 49));
        assertThat(names()).containsExactly("b");
        positions.onProgress(progress("a", 2, 50));

        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void anExclusionEndsAfterItsBound() {
        pool.onVerdicts(board(1, 1, lasting("a", Duration.ofHours(1)), lasting("b", Duration.ofHours(1))));
        pool.excludeUntil(new ReplicaId("a"), Position.of(0, 50));

        pass(ReadPool.EXCLUSION_BOUND);

        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void excludingEveryReplicaReadsThemAsDegraded() {
        pool.onVerdicts(board(1, 1, verdict("a", AVAILABLE)));

        pool.excludeUntil(new ReplicaId("a"), Position.of(0, 50));

        assertThat(names()).containsExactly("a");
        assertThat(pool.view().footing()).isEqualTo(Footing.DEGRADED);
        assertThat(pool.view().members().get(0).degraded()).isTrue();
    }

    @Property(tries = 500)
    void neverOffersAReplicaThatDoesNotQualify(
            @ForAll @Size(min = 1, max = 5) List<ReplicaStatus> statuses, @ForAll @Size(5) List<Boolean> floor) {
        Verdict[] verdicts = new Verdict[statuses.size()];
        for (int i = 0; i < verdicts.length; i++) {
            boolean degraded = floor.get(i) && statuses.get(i) == CATCHING_UP;
            verdicts[i] = verdict("r" + i, URI.create("http://h:1"), 1, statuses.get(i), degraded, Boards.VALIDITY);
        }

        ReadPool fresh = new ReadPool(positions, nanos::get);
        fresh.onVerdicts(board(1, 1, verdicts));

        boolean anyAvailable = statuses.contains(AVAILABLE);
        for (PoolMember member : fresh.view().members()) {
            Verdict verdict = verdicts[Integer.parseInt(member.id().value().substring(1))];
            assertThat(anyAvailable ? verdict.status() == AVAILABLE : verdict.degraded())
                    .isTrue();
        }
    }

    static Progress progress(String replica, long sequence, long applied) {
        return new Progress(
                new ReplicaId(replica), 0, "inc", sequence, "topic", applied, 0, null, 2.0, null, 1, Boards.NOW, null);
    }

    private static Verdict lasting(String replica, Duration validity) {
        return verdict(replica, URI.create("http://h:1"), 1, AVAILABLE, false, validity);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<String> names() {
        return pool.view().members().stream().map(m -> m.id().value()).toList();
    }
}
