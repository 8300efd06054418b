package io.lockstep.gateway.consistency;

import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.pool.WaitMetrics;
import io.lockstep.gateway.pool.Waits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import reactor.core.scheduler.Schedulers;

/** Collaborators of endpoints that are tested by themselves. */
public final class Consistencies {

    static final ConsistencyProperties DEFAULTS = new ConsistencyProperties(
            Duration.ofSeconds(5),
            1_000,
            ConsistencyProperties.DefaultRead.OWN_WRITES,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            10_000,
            Duration.ofSeconds(1));

    private Consistencies() {}

    /** A pool without replicas, of which nothing is known. */
    public static AppliedWrites withoutReplicas() {
        ReplicaPositions positions = new ReplicaPositions(System::nanoTime);
        ConsistencyMetrics metrics = new ConsistencyMetrics(new SimpleMeterRegistry());
        ReadPool pool = new ReadPool(positions, System::nanoTime);
        ConsistencyProperties impatient = new ConsistencyProperties(
                Duration.ofMillis(20),
                10,
                ConsistencyProperties.DefaultRead.EVENTUAL,
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                10,
                Duration.ofSeconds(20));
        return new AppliedWrites(
                impatient,
                new Replicas(pool, positions),
                Waits.of(
                        pool,
                        positions,
                        10,
                        new WaitMetrics(new SimpleMeterRegistry()),
                        Schedulers.parallel(),
                        () -> {}),
                metrics,
                (shard, offset, replica) -> Optional.empty());
    }

    public static OwnWrites forgetful() {
        return new OwnWrites(false, 1, Duration.ofSeconds(1), System::nanoTime);
    }
}
