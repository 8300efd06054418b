package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A connector that slept while its standby took over writes nothing more of what it had in hand. */
@ExtendWith(SharedCluster.class)
class PausedConnectorIT {

    /** Whoever wakes sends at once what it had in hand. */
    private static final Duration STAYS = Duration.ofSeconds(2);

    private static final int ROUNDS = Boolean.getBoolean("lockstep.nightly") ? 30 : 3;

    @Test
    void aConnectorThatWakesAfterItsStandbyTookOverLandsNothingOld(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("paused");
        Influx replica = cluster.replica("replica-2");
        cluster.processes().start("connector-2b");
        cluster.processes().awaitReady("connector-2b", TestCluster.PATIENCE);
        AtomicLong newest = new AtomicLong();
        String active = "connector-2";
        for (int round = 0; round < ROUNDS; round++) {
            try (SteadyLoad overwrites = SteadyLoad.of(200, 1, call -> overwrite(gateway, newest.incrementAndGet()))) {
                overwrites.awaitMore(50);
                TestCluster.waiting("the active connector writes").until(() -> newest.get() - value(replica) < 100);
                cluster.processes().pause(active);
                long atPause = newest.get();
                TestCluster.waiting("the standby goes on").until(() -> value(replica) > atPause + 100);
                overwrites.close();
                assertThat(overwrites.failures()).isEmpty();
            }
            TestCluster.waiting("the newest value of round " + round + " is there")
                    .until(() -> value(replica) == newest.get());
            // Nothing is written any more that could hide what the paused one lands when it wakes.
            cluster.processes().resume(active);
            TestCluster.assertStays(
                    "the newest value of round " + round + " stays", STAYS, () -> assertThat(value(replica))
                            .isEqualTo(newest.get()));
            active = active.equals("connector-2") ? "connector-2b" : "connector-2";
        }
        cluster.awaitStatus("replica-2", "AVAILABLE");
        assertThat(value(replica)).as("after all rounds").isEqualTo(newest.get());
    }

    private static @Nullable String overwrite(Influx gateway, long value) {
        Answer answer = gateway.write("paused", "m f=" + value + " 1000\n");
        return answer.status() == 204 ? null : answer.toString();
    }

    private static long value(Influx replica) {
        return (long) replica.query("paused", "SELECT f FROM m").number(1);
    }
}
