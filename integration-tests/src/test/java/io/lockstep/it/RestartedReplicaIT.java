package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** After a restart a replica is replayed from before where it stood. What that sets back for a while, nobody reads. */
@ExtendWith(SharedCluster.class)
class RestartedReplicaIT {

    private static final String REPLICA = "replica-2";

    @Test
    void noReplicaIsReadWithAnOlderValueThanBefore(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("restarted");
        gateway.write("restarted", "m f=0 1000\n");
        cluster.awaitOnAll("the point", replica -> replica.count("restarted", "m", "f") == 1);
        AtomicLong newest = new AtomicLong();
        Map<String, Long> seen = new ConcurrentHashMap<>();
        AtomicLong fromReplica = new AtomicLong();
        try (SteadyLoad overwrites = SteadyLoad.of(200, 1, call -> overwrite(gateway, newest.incrementAndGet()));
                SteadyLoad reads = SteadyLoad.of(200, 3, call -> read(gateway, seen, fromReplica))) {
            for (String victim : List.of("connector-2", REPLICA, "connector-2")) {
                overwrites.awaitMore(200);
                cluster.processes().kill(victim);
                cluster.processes().start(victim);
                cluster.processes().awaitReady("connector-2", TestCluster.PATIENCE);
                long now = newest.get();
                TestCluster.waiting("what was written before is on it")
                        .until(() -> value(cluster.replica(REPLICA)) >= now);
                cluster.awaitStatus(REPLICA, "AVAILABLE");
                long before = fromReplica.get();
                TestCluster.waiting("it is read again").until(() -> fromReplica.get() > before + 20);
            }
            overwrites.close();
            reads.close();
            assertThat(overwrites.failures()).isEmpty();
            assertThat(reads.failures()).isEmpty();
        }
    }

    private static @Nullable String overwrite(Influx gateway, long value) {
        Answer answer = gateway.write("restarted", "m f=" + value + " 1000\n");
        return answer.status() == 204 ? null : answer.toString();
    }

    /** A reader by itself sees each replica only go forward; what two read side by side has no order. */
    private static @Nullable String read(Influx gateway, Map<String, Long> seen, AtomicLong fromReplica) {
        Answer answer =
                gateway.get("/query?db=restarted&q=SELECT%20f%20FROM%20m", "X-Lockstep-Consistency", "eventual");
        if (answer.status() != 200) {
            return answer.toString();
        }
        String replica = answer.header("X-Lockstep-Replica");
        if (replica.equals(REPLICA)) {
            fromReplica.incrementAndGet();
        }
        long value = (long) answer.number(1);
        Long before = seen.put(Thread.currentThread().getName() + " " + replica, value);
        return before == null || value >= before ? null : replica + " shows " + value + " after " + before;
    }

    private static long value(Influx replica) {
        return (long) replica.query("restarted", "SELECT f FROM m").number(1);
    }
}
