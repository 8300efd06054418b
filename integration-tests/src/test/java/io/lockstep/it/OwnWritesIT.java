package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.LaggingReplicas;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that asks for nothing reads what it has just written, as from one server. */
@ExtendWith(SharedCluster.class)
class OwnWritesIT {

    private static final boolean NIGHTLY = Boolean.getBoolean("lockstep.nightly");
    private static final int ROUNDS = Integer.getInteger("lockstep.it.own-writes-rounds", NIGHTLY ? 10_000 : 3_000);
    private static final int ROUNDS_PER_DATABASE = 100;

    /** Each round reads at once, with no token; each hundredth begins with a database of its own. */
    @Test
    void aClientReadsItsOwnWritesWhileReplicasLag(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        List<String> misses = new ArrayList<>();
        try (LaggingReplicas lag = new LaggingReplicas(cluster)) {
            for (int round = 0; round < ROUNDS; round++) {
                String miss = round(gateway, round);
                if (miss != null) {
                    misses.add(miss);
                }
            }
            lag.close();

            assertThat(misses).as("after %d stalls", lag.stalls()).isEmpty();
            assertThat(lag.stalls()).isPositive();
        }
    }

    /** What went wrong; null if all is well. */
    private static @Nullable String round(Influx gateway, int round) {
        String db = "own" + round / ROUNDS_PER_DATABASE;
        if (round % ROUNDS_PER_DATABASE == 0) {
            gateway.createDatabase(db);
        }
        Answer written = gateway.write(db, "m f=" + round + " " + (round + 1) + "\n");
        if (written.status() != 204) {
            return "round " + round + ": write " + written;
        }
        Answer read = gateway.query(db, "SELECT f FROM m WHERE time = " + (round + 1));
        boolean seen = read.status() == 200 && read.rows().size() == 1 && read.number(1) == round;
        return seen
                ? null
                : "round " + round + " of token " + written.header("X-Lockstep-Token") + " read at "
                        + read.header("X-Lockstep-Position") + " from " + read.header("X-Lockstep-Replica") + ": "
                        + read;
    }
}
