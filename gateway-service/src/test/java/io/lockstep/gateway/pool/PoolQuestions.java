package io.lockstep.gateway.pool;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import reactor.core.scheduler.Schedulers;

/** Has tests of other packages ask the replicas of a pool. */
public final class PoolQuestions {

    private PoolQuestions() {}

    public static AdvancedReplicas to(ReadPool pool, ReplicaPositions positions, Runnable onWaiting) {
        Waits waits = Waits.of(
                pool, positions, 10, new WaitMetrics(new SimpleMeterRegistry()), Schedulers.parallel(), onWaiting);
        return new AdvancedReplicas(waits, positions, Schedulers.parallel(), System::nanoTime);
    }
}
