package io.lockstep.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.gateway.pool.Boards;
import io.lockstep.gateway.pool.PoolQuestions;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaClient;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.tls.ReplicaTls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ContinuousQueriesTest {

    private final ReplicaPositions positions = new ReplicaPositions(System::nanoTime);
    private final ReadPool pool = new ReadPool(positions, System::nanoTime);
    private final AtomicInteger hurried = new AtomicInteger();
    private final ContinuousQueries queries = new ContinuousQueries(
            PoolQuestions.to(pool, positions, hurried::incrementAndGet),
            new ReplicaClient(null, null, new ReplicaTls(null)),
            shard -> CompletableFuture.completedFuture(Position.of(shard, 43)));

    @Test
    void theMonitorsQuestionEachSecondDoesNotHaveConnectorsHurry() {
        pool.onVerdicts(Boards.board(1, 1, Boards.verdict("behind", ReplicaStatus.AVAILABLE)));

        CompletableFuture<?> list = queries.list(0).toFuture();

        assertThat(list).as("it waits for the replica").isNotDone();
        assertThat(hurried).hasValue(0);
        list.cancel(true);
    }
}
