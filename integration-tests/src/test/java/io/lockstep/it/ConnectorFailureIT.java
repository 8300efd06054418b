package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A connector may die at any moment: another, or the same started again, continues where it stopped. */
@ExtendWith(SharedCluster.class)
class ConnectorFailureIT {

    @Test
    void aKilledConnectorContinuesWhereItStopped(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("continued");
        AtomicLong acknowledged = new AtomicLong();
        try (SteadyLoad writes = SteadyLoad.of(200, 4, call -> write(gateway, "continued", call, acknowledged))) {
            for (int round = 0; round < 3; round++) {
                long until = writes.done() + 100;
                TestCluster.waiting("writes").until(() -> writes.done() >= until);
                cluster.processes().kill("connector-1");
                cluster.processes().start("connector-1");
                cluster.processes().awaitReady("connector-1", TestCluster.PATIENCE);
                cluster.awaitStatus("replica-1", "AVAILABLE");
            }
            writes.close();
            assertThat(writes.failures()).isEmpty();
        }
        cluster.awaitOnAll(
                "every acknowledged point", replica -> replica.count("continued", "m", "f") == acknowledged.get());
    }

    @Test
    void aSecondConnectorOfTheSameReplicaStandsByAndTakesOver(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("standby");
        cluster.processes().start("connector-2b");
        cluster.processes().awaitReady("connector-2b", TestCluster.PATIENCE);
        AtomicLong acknowledged = new AtomicLong();
        try (SteadyLoad writes = SteadyLoad.of(100, 2, call -> write(gateway, "standby", call, acknowledged))) {
            TestCluster.waiting("writes").until(() -> writes.done() >= 100);
            cluster.awaitStatus("replica-2", "AVAILABLE");

            cluster.processes().kill("connector-2");
            long before = cluster.applied("replica-2").orElseThrow();
            TestCluster.waiting("the standby goes on")
                    .until(() -> cluster.applied("replica-2").orElse(0) > before + 50);
            cluster.awaitStatus("replica-2", "AVAILABLE");

            writes.close();
            assertThat(writes.failures()).isEmpty();
        }
        assertThat(cluster.processes().isRunning("connector-2")).isFalse();
        cluster.awaitOnAll(
                "every acknowledged point", replica -> replica.count("standby", "m", "f") == acknowledged.get());
    }

    private static @Nullable String write(Influx gateway, String db, long call, AtomicLong acknowledged) {
        Answer answer = gateway.write(db, "m f=" + call + " " + (call + 1) + "\n");
        if (answer.status() != 204) {
            return answer.toString();
        }
        acknowledged.incrementAndGet();
        return null;
    }
}
