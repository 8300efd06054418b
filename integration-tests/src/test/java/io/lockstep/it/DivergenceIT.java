package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.Metrics;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import io.lockstep.local.LocalCluster;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A replica that was changed behind Lockstep's back shows by what it refuses. */
@Order(1)
@ExtendWith(SharedCluster.class)
class DivergenceIT {

    private static final String REPLICA = "replica-2";
    private static final String ALARM = "lockstep_monitor_divergences_total";

    @Test
    void aReplicaThatRefusesWhatTheMajorityTookIsOutUntilItsDiskIsWiped(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("diverged");
        gateway.write("diverged", "m f=1 1\n");
        cluster.awaitOnAll("the point", replica -> replica.count("diverged", "m", "f") == 1);
        cluster.replica(REPLICA).write("diverged", "d f=\"text\" 1\n");
        double alarms = Metrics.sum(cluster, "monitor", ALARM);

        gateway.write("diverged", "d f=2 2\n");

        cluster.awaitStatus(REPLICA, "DIVERGED");
        assertThat(cluster.verdict(REPLICA).path("reason").asString(""))
                .contains("replica-2 refused 1 lines", "field type conflict", "replica-1 refused nothing");
        assertThat(cluster.status("replica-1")).isEqualTo("AVAILABLE");
        assertThat(events(cluster)).contains("DIVERGENCE");
        // What the rules LockstepReplicasDiffer and LockstepReplicaDiverged go by.
        assertThat(Metrics.sum(cluster, "monitor", ALARM)).isGreaterThan(alarms);
        TestCluster.waiting("the status is a metric").until(() -> diverged(cluster) == 1);
        TestCluster.waiting("the gateway knows").until(() -> !readFrom(cluster).equals(REPLICA));
        for (int i = 0; i < 30; i++) {
            assertThat(readFrom(cluster)).isNotEqualTo(REPLICA);
        }

        cluster.processes().stop("connector-2");
        cluster.processes().start("connector-2");
        cluster.processes().awaitReady("connector-2", TestCluster.PATIENCE);
        assertThat(cluster.status(REPLICA)).as("a restart changes no content").isEqualTo("DIVERGED");

        staysOutThroughAnotherLeaderAndAnEmptiedRedis(cluster);

        cluster.wipe(REPLICA);
        cluster.processes().start(REPLICA);
        cluster.awaitStatus(REPLICA, "AVAILABLE");
        assertThat(cluster.replica(REPLICA).count("diverged", "d", "f")).isEqualTo(1);
        TestCluster.waiting("the metric says so too").until(() -> diverged(cluster) == 0);
    }

    /** Redis is emptied while nobody leads, so that the successor knows only what it has heard before. */
    private static void staysOutThroughAnotherLeaderAndAnEmptiedRedis(TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        processes.start("monitor-2");
        processes.awaitReady("monitor-2", TestCluster.PATIENCE);
        Influx successor = new Influx(processes.url("monitor-2"));
        TestCluster.waiting("the standby knows the verdicts")
                .until(() -> status(successor).equals("DIVERGED"));
        processes.kill("monitor");
        Instant killed = Instant.now();
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", processes.redisPort()));
        try (var redis = client.connect()) {
            redis.sync().flushall();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }

        // A verdict that is valid for longer than one of the killed monitor can be comes from its successor.
        TestCluster.waiting("the successor judges")
                .until(() -> Instant.parse(verdict(successor).path("validUntil").asString(""))
                        .isAfter(killed.plusSeconds(7)));
        assertThat(status(successor)).isEqualTo("DIVERGED");
        for (JsonNode event : successor.get("/api/v1/events?limit=100").json()) {
            assertThat(event.path("replica").asString("") + " "
                            + event.path("to").asString(""))
                    .isNotEqualTo(REPLICA + " AVAILABLE");
        }

        processes.start("monitor");
        processes.awaitReady("monitor", TestCluster.PATIENCE);
    }

    private static JsonNode verdict(Influx monitor) {
        return monitor.get("/api/v1/replicas/" + REPLICA).json();
    }

    private static String status(Influx monitor) {
        return verdict(monitor).path("status").asString("");
    }

    private static double diverged(TestCluster cluster) {
        return Metrics.sum(
                cluster, "monitor", "lockstep_replica_status", "replica=\"" + REPLICA + "\"", "status=\"diverged\"");
    }

    private static String events(TestCluster cluster) {
        StringBuilder kinds = new StringBuilder();
        for (JsonNode event : cluster.monitor().get("/api/v1/events?limit=100").json()) {
            kinds.append(event.path("kind").asString("")).append(' ');
        }
        return kinds.toString();
    }

    private static String readFrom(TestCluster cluster) {
        return cluster.gateway().get("/query?q=SHOW%20DATABASES").header("X-Lockstep-Replica");
    }
}
