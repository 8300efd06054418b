package io.lockstep.gateway.pool;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Position;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplicaPositionsTest {

    private static final ReplicaId A = new ReplicaId("a");

    private final AtomicLong nanos = new AtomicLong();
    private final ReplicaPositions positions = new ReplicaPositions(nanos::get);

    @Test
    void followsTheConnectorAndIgnoresWhatArrivesLate() {
        positions.onProgress(ReadPoolTest.progress("a", 5, 500));

        positions.onProgress(ReadPoolTest.progress("a", 4, 400));

        assertThat(positions.token(A)).hasToString("Optional[v1:topic:0=500]");
        assertThat(positions.writers(A)).isEqualTo(2);
    }

    @Test
    void fallsBackToTheVerdictWhenTheConnectorIsSilent() {
        positions.onProgress(ReadPoolTest.progress("a", 5, 500));
        positions.onVerdicts(Boards.board(1, 1, Boards.verdict("a", AVAILABLE)));
        assertThat(positions.applied(A)).isEqualTo(Position.of(0, 500));

        nanos.addAndGet(ReplicaPositions.LEASE.toNanos());

        assertThat(positions.applied(A)).isEqualTo(Position.of(0, 42));
        assertThat(positions.writers(A)).isZero();
    }

    @Test
    void knowsNothingOfAStranger() {
        assertThat(positions.token(A)).isEmpty();
        assertThat(positions.applied(A)).isEqualTo(Position.NONE);
    }
}
