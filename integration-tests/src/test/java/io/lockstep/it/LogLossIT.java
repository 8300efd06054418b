package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.KafkaClient;
import io.lockstep.it.support.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What the log has lost, no replica passes over. On a cluster of its own, whose log is of no use to other tests afterwards;
 * each test goes on from where the one before it ended.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LogLossIT {

    private static final String DB = "loss";

    private TestCluster cluster;
    private KafkaClient kafka;

    @BeforeAll
    void start() {
        cluster = TestCluster.start();
        kafka = new KafkaClient(cluster);
        cluster.gateway().createDatabase(DB);
        write(1);
        cluster.awaitOnAll("the first point", replica -> replica.count(DB, "m", "f") == 1);
        kafka.forgetAll();
    }

    @AfterAll
    void stop() {
        kafka.close();
        cluster.close();
    }

    @Test
    @Order(1)
    void aWipedReplicaIsLostWhereTheLogNoLongerBeginsAtItsStart() {
        cluster.wipe("replica-2");
        cluster.processes().start("replica-2");

        cluster.awaitStatus("replica-2", "LOST");
        assertThat(reason("replica-2")).contains("the replica is empty, but the log begins at");
        write(2);
        TestCluster.waiting("the others go on")
                .until(() -> cluster.replica("replica-1").count(DB, "m", "f") == 2);
        assertThat(cluster.replica("replica-2").query("", "SHOW DATABASES").body())
                .as("nothing of what follows the gap is written")
                .doesNotContain(DB);
        assertNeverReadFrom("replica-2");
    }

    @Test
    @Order(2)
    void aLostReplicaComesBackWithACopyOfAnother() {
        cluster.processes().stop("connector-2");
        cluster.processes().stop("replica-2");
        cluster.processes().stop("replica-1");
        TestCluster.delete(cluster.data("replica-2"));
        TestCluster.copy(cluster.data("replica-1"), cluster.data("replica-2"));
        cluster.processes().start("replica-1");
        cluster.processes().start("replica-2");
        cluster.processes().start("connector-2");

        cluster.awaitAllAvailable();
        cluster.awaitOnAll("both points", replica -> replica.count(DB, "m", "f") == 2);
    }

    @Test
    @Order(3)
    void aReplicaThatWasAwayForLongerThanTheLogRemembersIsLost() {
        cluster.processes().kill("replica-3");
        cluster.awaitStatus("replica-3", "DOWN");
        write(3);
        TestCluster.waiting("the others have it")
                .until(() -> cluster.replica("replica-1").count(DB, "m", "f") == 3);
        kafka.forgetAll();
        cluster.processes().stop("connector-3");
        cluster.processes().start("replica-3");
        cluster.processes().start("connector-3");

        cluster.awaitStatus("replica-3", "LOST");
        assertThat(reason("replica-3")).contains("the replica stands at offset", "but the log begins at");
        assertThat(cluster.verdict("replica-3").path("status").asString("")).isEqualTo("LOST");
        assertNeverReadFrom("replica-3");
    }

    @Test
    @Order(4)
    void aDeletedLogIsReportedAndReadsGoOn() {
        kafka.deleteLog();

        TestCluster.waiting("it is reported")
                .until(() ->
                        cluster.monitor().get("/api/v1/events?limit=100").body().contains("existence is deleted"));
        assertThat(cluster.gateway().query(DB, "SELECT count(f) FROM m").number(1))
                .isEqualTo(3);
    }

    @Test
    @Order(5)
    void replicasOfADeletedLogAreLostToTheOneThatTakesItsPlace() {
        kafka.createLog();

        TestCluster.REPLICAS.forEach(replica -> cluster.awaitStatus(replica, "LOST"));
        assertThat(reason("replica-1")).contains("the replica's marker counts in write log");
        List<Long> before = counts();
        assertThat(before.get(0)).isEqualTo(3);
        TestCluster.waiting("the gateway knows").until(() -> databases().status() == 503);

        kafka.append(Map.of("type", "points", "db", DB), "m f=99 99\n");

        TestCluster.assertStays("nothing of the new log is written, and nobody is read", Duration.ofSeconds(3), () -> {
            assertThat(counts()).isEqualTo(before);
            Answer read = databases();
            assertThat(read.status()).as("%s", read).isEqualTo(503);
            assertThat(read.header("X-Lockstep-Replica")).isEmpty();
        });
    }

    /** How many points each replica has. */
    private List<Long> counts() {
        return TestCluster.REPLICAS.stream()
                .map(replica -> cluster.replica(replica).count(DB, "m", "f"))
                .toList();
    }

    private void write(int number) {
        Influx gateway = cluster.gateway();
        assertThat(gateway.write(DB, "m f=" + number + " " + number + "\n").status())
                .isEqualTo(204);
    }

    private String reason(String replica) {
        return cluster.verdict(replica).path("reason").asString("");
    }

    private void assertNeverReadFrom(String replica) {
        TestCluster.waiting("the gateway knows").until(() -> !readFrom().equals(replica));
        for (int i = 0; i < 30; i++) {
            assertThat(readFrom()).isNotEqualTo(replica);
        }
    }

    private String readFrom() {
        return databases().header("X-Lockstep-Replica");
    }

    private Answer databases() {
        return cluster.gateway().get("/query?q=SHOW%20DATABASES");
    }
}
