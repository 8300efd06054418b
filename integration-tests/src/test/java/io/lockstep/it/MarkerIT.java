package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A replica tells by itself how far it has come, so that its disk cannot lie about it. */
@Order(1)
@ExtendWith(SharedCluster.class)
class MarkerIT {

    private static final String REPLICA = "replica-2";

    @Test
    void aReplicaWhoseDiskWasWipedRebuildsItselfFromTheLog(TestCluster cluster) {
        fill(cluster, "wiped");

        try (SteadyLoad reads = SteadyLoad.of(50, 4, call -> readsAll(cluster, "wiped"))) {
            cluster.wipe(REPLICA);
            cluster.processes().start(REPLICA);

            TestCluster.waiting("it holds everything again")
                    .until(() -> cluster.replica(REPLICA).count("wiped", "m", "f") == 1_000);
            cluster.awaitStatus(REPLICA, "AVAILABLE");
            TestCluster.waiting("it is read again")
                    .until(() -> readFrom(cluster).equals(REPLICA));
            reads.close();
            assertThat(reads.failures()).as("nobody saw the empty disk").isEmpty();
        }
    }

    private static @Nullable String readsAll(TestCluster cluster, String db) {
        Answer answer = cluster.gateway().query(db, "SELECT count(f) FROM m");
        return answer.number(1) == 1_000 ? null : answer.header("X-Lockstep-Replica") + ": " + answer;
    }

    @Test
    void aReplicaRestoredFromAnOlderCopyGoesOnFromThere(TestCluster cluster) {
        fill(cluster, "restored");
        Path copy = data(cluster).resolveSibling(REPLICA + "-copy");
        cluster.processes().stop(REPLICA);
        TestCluster.copy(data(cluster), copy);
        cluster.processes().start(REPLICA);
        cluster.awaitStatus(REPLICA, "AVAILABLE");
        cluster.gateway().write("restored", "later f=1 1\n");
        cluster.awaitOnAll("the later point", replica -> replica.count("restored", "later", "f") == 1);

        cluster.wipe(REPLICA);
        TestCluster.copy(copy, data(cluster));
        cluster.processes().start(REPLICA);

        TestCluster.waiting("the later point is there again")
                .until(() -> cluster.replica(REPLICA).count("restored", "later", "f") == 1);
        cluster.awaitStatus(REPLICA, "AVAILABLE");
        assertThat(cluster.replica(REPLICA).count("restored", "m", "f")).isEqualTo(1_000);
        TestCluster.delete(copy);
    }

    @Test
    void aReplicaWithDataButWithoutMarkerIsLostAndNeverRead(TestCluster cluster) {
        fill(cluster, "unmarked");
        cluster.processes().stop("connector-2");
        cluster.replica(REPLICA).query("", "DROP DATABASE \"_lockstep\"");
        cluster.processes().start("connector-2");

        cluster.awaitStatus(REPLICA, "LOST");
        assertThat(cluster.verdict(REPLICA).path("reason").asString("")).contains("no marker");
        TestCluster.waiting("the gateway knows").until(() -> !readFrom(cluster).equals(REPLICA));
        for (int i = 0; i < 30; i++) {
            assertThat(readFrom(cluster)).isNotEqualTo(REPLICA);
        }

        cluster.wipe(REPLICA);
        cluster.processes().start(REPLICA);
        cluster.processes().stop("connector-2");
        cluster.processes().start("connector-2");
        cluster.awaitStatus(REPLICA, "AVAILABLE");
        assertThat(cluster.replica(REPLICA).count("unmarked", "m", "f")).isEqualTo(1_000);
    }

    private static void fill(TestCluster cluster, String db) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase(db);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            lines.append("m f=").append(i).append(' ').append(i + 1).append('\n');
        }
        assertThat(gateway.write(db, lines.toString()).status()).isEqualTo(204);
        cluster.awaitOnAll("all points", replica -> replica.count(db, "m", "f") == 1_000);
    }

    private static String readFrom(TestCluster cluster) {
        return cluster.gateway().get("/query?q=SHOW%20DATABASES").header("X-Lockstep-Replica");
    }

    private static Path data(TestCluster cluster) {
        return cluster.data(REPLICA);
    }
}
