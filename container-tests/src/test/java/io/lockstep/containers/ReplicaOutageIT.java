package io.lockstep.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.containers.support.BalancedClient;
import io.lockstep.containers.support.ComposeCluster;
import io.lockstep.containers.support.Engine;
import io.lockstep.containers.support.OneComposeCluster;
import io.lockstep.it.support.SteadyLoad;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A replica's container is lost in a way that only containers know: clients see nothing, and it is caught up afterwards. */
@ExtendWith(OneComposeCluster.class)
class ReplicaOutageIT {

    /** Of reads and of writes each. */
    private static final double PER_SECOND = 20;

    /** Calls that have to end between two steps, so that each step is seen by some. */
    private static final long SOME = 20;

    @Test
    void aKilledReplicaIsNotMissedAndIsCaughtUp(ComposeCluster cluster) {
        outage(cluster, "killed", "replica-1", engine -> engine.kill("replica-1"), engine -> engine.start("replica-1"));
    }

    @Test
    void aPausedReplicaIsNotMissedAndIsCaughtUp(ComposeCluster cluster) {
        outage(
                cluster,
                "paused",
                "replica-2",
                engine -> engine.pause("replica-2"),
                engine -> engine.unpause("replica-2"));
    }

    @Test
    void aReplicaCutOffFromTheNetworkIsNotMissedAndIsCaughtUp(ComposeCluster cluster) {
        outage(
                cluster,
                "cutoff",
                "replica-3",
                engine -> engine.cutOff("replica-3"),
                engine -> engine.connect("replica-3"));
    }

    private static void outage(
            ComposeCluster cluster, String db, String replica, Consumer<Engine> breakIt, Consumer<Engine> mendIt) {
        cluster.gateway("gateway-1").createDatabase(db);
        BalancedClient client = new BalancedClient(cluster);
        AtomicLong next = new AtomicLong();
        assertThat(client.write(db, "m v=0i 0")).isNull();
        boolean mended = false;
        try (SteadyLoad writes = SteadyLoad.of(PER_SECOND, 2, call -> {
                    long n = next.incrementAndGet();
                    return client.write(db, "m v=" + n + "i " + n * 1_000_000);
                });
                SteadyLoad reads = SteadyLoad.of(PER_SECOND, 4, call -> client.read(db, "SELECT last(v) FROM m"))) {
            awaitMore(writes, reads);
            breakIt.accept(cluster.engine());
            cluster.awaitNotRead(replica);
            awaitMore(writes, reads);
            mendIt.accept(cluster.engine());
            mended = true;
            cluster.awaitAvailable(replica);
            awaitMore(writes, reads);
            writes.close();
            reads.close();
            assertThat(writes.failures()).as("writes, of " + writes.done()).isEmpty();
            assertThat(reads.failures()).as("reads, of " + reads.done()).isEmpty();
        } finally {
            if (!mended) {
                mendIt.accept(cluster.engine());
            }
        }
        // With the point at 0; all had timestamps of their own.
        assertThat(cluster.strongAnswerOf(replica, db, "SELECT count(v) FROM m").number(1))
                .isEqualTo(next.get() + 1.0);
    }

    private static void awaitMore(SteadyLoad writes, SteadyLoad reads) {
        long written = writes.done();
        long read = reads.done();
        ComposeCluster.waiting("load goes on")
                .until(() -> writes.done() > written + SOME && reads.done() > read + SOME);
    }
}
