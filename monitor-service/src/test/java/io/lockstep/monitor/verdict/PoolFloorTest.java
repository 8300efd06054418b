package io.lockstep.monitor.verdict;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.common.cluster.ReplicaStatus.CATCHING_UP;
import static io.lockstep.common.cluster.ReplicaStatus.DIVERGED;
import static io.lockstep.common.cluster.ReplicaStatus.DOWN;
import static io.lockstep.common.cluster.ReplicaStatus.DRAINING;
import static io.lockstep.common.cluster.ReplicaStatus.LOST;
import static io.lockstep.common.cluster.ReplicaStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolFloorTest {

    private static final ReplicaId A = new ReplicaId("a");
    private static final ReplicaId B = new ReplicaId("b");
    private static final ReplicaId C = new ReplicaId("c");
    private static final long TOLERATED = 10;

    @Test
    void nobodyIsDegradedWhileOneIsAvailable() {
        assertThat(degraded(List.of(of(A, AVAILABLE, true, 5), of(B, CATCHING_UP, true, 50))))
                .isEmpty();
    }

    @Test
    void theMostAdvancedThatAnswerStayAndTiesAllStay() {
        assertThat(degraded(List.of(of(A, CATCHING_UP, true, 5), of(B, UNKNOWN, true, 9), of(C, CATCHING_UP, true, 9))))
                .containsExactly(B, C);
    }

    @Test
    void oneThatCannotBeWrittenButAnswersCounts() {
        assertThat(degraded(List.of(of(A, DOWN, true, 9), of(B, DOWN, false, 10))))
                .containsExactly(A);
    }

    @Test
    void drainedLostAndDivergedReplicasAreNeverServed() {
        assertThat(degraded(List.of(of(A, DRAINING, true, 9), of(B, LOST, true, 9), of(C, DIVERGED, true, 9))))
                .isEmpty();
    }

    @Test
    void withoutAnyKnownPositionAllThatAnswerStay() {
        assertThat(degraded(List.of(
                        of(A, UNKNOWN, true, PoolFloor.NO_POSITION), of(B, UNKNOWN, true, PoolFloor.NO_POSITION))))
                .containsExactly(A, B);
    }

    @Test
    void eachShardHasItsOwnFloor() {
        assertThat(degraded(List.of(of(A, AVAILABLE, true, 9), new PoolFloor.Candidate(B, 1, CATCHING_UP, true, 2, 0))))
                .containsExactly(B);
    }

    @Test
    void oneThatReplaysWhatItHeldGivesWayToTheMostAdvancedPastItsBarrier() {
        assertThat(degraded(List.of(replaying(A, 100, 120), of(B, DOWN, true, 95), of(C, DOWN, true, 94))))
                .containsExactly(B);
    }

    @Test
    void oneThatReachedItsBarrierReplaysNoMore() {
        assertThat(degraded(List.of(replaying(A, 120, 120), of(B, DOWN, true, 119))))
                .containsExactly(A);
    }

    @Test
    void aReplicaFartherBehindThanAnAvailableOneMayBeIsNoBetterThanOneThatReplays() {
        assertThat(degraded(List.of(replaying(A, 100, 120), of(B, DOWN, true, 100 - TOLERATED))))
                .containsExactly(B);
        assertThat(degraded(List.of(replaying(A, 100, 120), of(B, DOWN, true, 99 - TOLERATED))))
                .containsExactly(A);
    }

    @Test
    void whereAllThatAnswerReplayTheMostAdvancedIsTheLastResort() {
        assertThat(degraded(List.of(replaying(A, 100, 120), replaying(B, 90, 95), of(C, DOWN, false, 100))))
                .containsExactly(A);
    }

    @Test
    void aReplicaOfUnknownPositionIsNotPastItsBarrier() {
        assertThat(degraded(List.of(replaying(A, 5, 120), of(B, UNKNOWN, true, PoolFloor.NO_POSITION))))
                .containsExactly(A);
    }

    private static Set<ReplicaId> degraded(List<PoolFloor.Candidate> replicas) {
        return PoolFloor.degraded(replicas, TOLERATED);
    }

    private static PoolFloor.Candidate of(ReplicaId id, ReplicaStatus status, boolean answers, long applied) {
        return new PoolFloor.Candidate(id, 0, status, answers, applied, 0);
    }

    private static PoolFloor.Candidate replaying(ReplicaId id, long applied, long barrier) {
        return new PoolFloor.Candidate(id, 0, CATCHING_UP, true, applied, barrier);
    }
}
