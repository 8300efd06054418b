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
import org.junit.jupiter.api.Test;

class PoolFloorTest {

    private static final ReplicaId A = new ReplicaId("a");
    private static final ReplicaId B = new ReplicaId("b");
    private static final ReplicaId C = new ReplicaId("c");

    @Test
    void nobodyIsDegradedWhileOneIsAvailable() {
        assertThat(PoolFloor.degraded(List.of(of(A, AVAILABLE, true, 5), of(B, CATCHING_UP, true, 50))))
                .isEmpty();
    }

    @Test
    void theMostAdvancedThatAnswerStayAndTiesAllStay() {
        assertThat(PoolFloor.degraded(
                        List.of(of(A, CATCHING_UP, true, 5), of(B, UNKNOWN, true, 9), of(C, CATCHING_UP, true, 9))))
                .containsExactly(B, C);
    }

    @Test
    void oneThatCannotBeWrittenButAnswersCounts() {
        assertThat(PoolFloor.degraded(List.of(of(A, DOWN, true, 9), of(B, DOWN, false, 10))))
                .containsExactly(A);
    }

    @Test
    void drainedLostAndDivergedReplicasAreNeverServed() {
        assertThat(PoolFloor.degraded(
                        List.of(of(A, DRAINING, true, 9), of(B, LOST, true, 9), of(C, DIVERGED, true, 9))))
                .isEmpty();
    }

    @Test
    void withoutAnyKnownPositionAllThatAnswerStay() {
        assertThat(PoolFloor.degraded(List.of(
                        of(A, UNKNOWN, true, PoolFloor.NO_POSITION), of(B, UNKNOWN, true, PoolFloor.NO_POSITION))))
                .containsExactly(A, B);
    }

    @Test
    void eachShardHasItsOwnFloor() {
        assertThat(PoolFloor.degraded(
                        List.of(of(A, AVAILABLE, true, 9), new PoolFloor.Candidate(B, 1, CATCHING_UP, true, 2))))
                .containsExactly(B);
    }

    private static PoolFloor.Candidate of(ReplicaId id, ReplicaStatus status, boolean answers, long applied) {
        return new PoolFloor.Candidate(id, 0, status, answers, applied);
    }
}
