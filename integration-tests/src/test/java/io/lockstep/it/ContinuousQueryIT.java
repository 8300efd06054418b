package io.lockstep.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lockstep.common.log.LogEntry;
import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.KafkaClient;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A continuous query runs once for all replicas. */
@ExtendWith(SharedCluster.class)
class ContinuousQueryIT {

    private static final String DB = "scheduled";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeEach
    void database(TestCluster cluster) {
        cluster.gateway().createDatabase(DB);
    }

    @AfterEach
    void noDatabase(TestCluster cluster) {
        cluster.gateway().query("", "DROP DATABASE \"" + DB + "\"");
    }

    @Test
    void itsResultsAreTheSameOnAllReplicasAndEndWhenItIsDropped(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        Answer created = gateway.query(
                DB,
                "CREATE CONTINUOUS QUERY sums ON " + DB + " RESAMPLE EVERY 1s FOR 6s BEGIN"
                        + " SELECT count(v) AS points, sum(n) AS n INTO sums FROM load WHERE room =~ /r/ GROUP BY time(2s), room END");
        assertThat(created.body()).doesNotContain("error");
        assertThat(gateway.query("", "SHOW CONTINUOUS QUERIES").body())
                .contains("\"sums\"", "INTO scheduled.autogen.sums");

        try (SteadyLoad writes = SteadyLoad.of(20, 1, call -> {
            Answer answer = gateway.write(DB, "load,room=r" + call % 2 + " v=1.5,n=" + call + "i " + now());
            return answer.status() == 204 ? null : answer.toString();
        })) {
            await("some windows").atMost(PATIENCE).ignoreExceptions().until(() -> windows(gateway) >= 3);
            writes.close();
            assertThat(writes.failures()).isEmpty();
        }

        assertThat(gateway.query("", "DROP CONTINUOUS QUERY sums ON " + DB).body())
                .doesNotContain("error");
        assertThat(gateway.query("", "SHOW CONTINUOUS QUERIES").body()).doesNotContain("\"sums\"");
        await("equal results").atMost(PATIENCE).untilAsserted(() -> {
            String first = content(cluster.replica("replica-1"));
            assertThat(first).contains("\"room\":\"r0\"", "\"room\":\"r1\"").doesNotContain("error");
            assertThat(content(cluster.replica("replica-2"))).isEqualTo(first);
            assertThat(content(cluster.replica("replica-3"))).isEqualTo(first);
        });
        // What is summed up as an integer stays one.
        assertThat(cluster.replica("replica-1")
                        .query(DB, "SHOW FIELD KEYS FROM sums")
                        .body())
                .contains("[\"n\",\"integer\"]", "[\"points\",\"integer\"]");
    }

    @Test
    void whatADeposedMonitorHadComputedIsIgnoredByAllReplicas(TestCluster cluster) {
        long leads = System.currentTimeMillis();
        try (KafkaClient kafka = new KafkaClient(cluster)) {
            kafka.append(result(leads, "10i"));
            kafka.append(result(leads - 1, "20i"));
            kafka.append(Map.of("db", DB), "fence f=1 1\n");
            cluster.awaitOnAll("all that was appended", replica -> replica.count(DB, "fence", "f") == 1);
            assertThat(TestCluster.REPLICAS)
                    .as("of the newer epoch, though it came first")
                    .allSatisfy(replica ->
                            assertThat(resultOf(cluster.replica(replica))).isEqualTo(10));

            kafka.append(result(leads + 1, "30i"));
            cluster.awaitOnAll("the result of a newer epoch", replica -> resultOf(replica) == 30);
        } finally {
            // The monitor that leads now would be ignored, as of an older epoch; the next one's is the time of its
            // take-over.
            cluster.processes().stop("monitor");
            cluster.processes().start("monitor");
            cluster.processes().awaitReady("monitor", TestCluster.PATIENCE);
        }
    }

    private static LogEntry.ScheduledPoints result(long epoch, String value) {
        byte[] line = ("computed v=" + value + " 1000\n").getBytes(UTF_8);
        return new LogEntry.ScheduledPoints(
                new LogEntry.Points(DB, null, line, null), DB + ".computed", epoch, 0, 2_000);
    }

    private static double resultOf(Influx replica) {
        return replica.query(DB, "SELECT v FROM computed").number(1);
    }

    private static int windows(Influx server) {
        return server.queryNanos(DB, "SELECT points FROM sums WHERE room = 'r0'")
                .rows()
                .size();
    }

    private static String content(Influx server) {
        return server.queryNanos(DB, "SELECT * FROM sums GROUP BY *").body();
    }

    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
