package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import io.lockstep.local.LocalCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A replica may die or hang at any moment: no write and no read fails, and it comes back with every point. */
@ExtendWith(SharedCluster.class)
class ReplicaFailureIT {

    private static final int POINTS_PER_WRITE = 100;
    private static final int SLOW_BATCHES = 20;
    private static final int SLOW_POINTS_PER_BATCH = 5_000;
    private static final String SLOW = "SELECT percentile(f, 50), stddev(f), median(f) FROM m GROUP BY s";
    private static final Duration STAYS = Duration.ofMillis(300);
    private static final int ROUNDS = Boolean.getBoolean("lockstep.nightly") ? 300 : 30;

    @Test
    void writesAreAcknowledgedWhileAllReplicasAreDownAndArriveLater(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("alldown");
        gateway.write("alldown", "m f=0 1\n");
        TestCluster.REPLICAS.forEach(cluster.processes()::kill);

        for (int i = 1; i <= 50; i++) {
            Answer answer = gateway.write("alldown", "m f=" + i + " " + (1 + i) + "\n");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
        }
        Answer read = gateway.query("alldown", "SELECT * FROM m");
        assertThat(read.status()).isEqualTo(503);
        assertThat(read.json().path("error").asString("")).isNotEmpty();

        TestCluster.REPLICAS.forEach(cluster.processes()::start);
        cluster.awaitOnAll("every acknowledged point", replica -> replica.count("alldown", "m", "f") == 51);
        cluster.awaitAllAvailable();
    }

    @Test
    void aCommandWhileAllReplicasAreDownIsDurableAndSaysSoWithItsPosition(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        TestCluster.REPLICAS.forEach(cluster.processes()::kill);

        Answer unconfirmed = gateway.query("", "CREATE DATABASE \"commanded\"");

        assertThat(unconfirmed.status()).as("%s", unconfirmed).isEqualTo(503);
        assertThat(unconfirmed.json().path("error").asString(""))
                .startsWith("the statement is in the write log and will be applied, but its outcome is not known: ");
        String token = unconfirmed.header("X-Lockstep-Token");
        assertThat(token).startsWith("v1:");

        TestCluster.REPLICAS.forEach(cluster.processes()::start);
        cluster.awaitOnAll(
                "the database",
                replica -> replica.query("", "SHOW DATABASES").body().contains("\"commanded\""));
        cluster.awaitAllAvailable();
        Answer past = gateway.get("/query?q=SHOW%20DATABASES", "X-Lockstep-Token", token);
        assertThat(past.status()).as("%s", past).isEqualTo(200);
        assertThat(past.body()).contains("\"commanded\"");
    }

    @Test
    void aKilledReplicaUnderLoadCostsNoReadAndNoWriteAndComesBackComplete(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("killed");
        gateway.write("killed", "m,s=0 f=0 1\n");
        cluster.awaitOnAll("the point", replica -> replica.count("killed", "m", "f") == 1);
        AtomicLong acknowledged = new AtomicLong();
        try (SteadyLoad writes = SteadyLoad.of(100, 4, call -> writeBatch(gateway, "killed", call, acknowledged));
                SteadyLoad reads = SteadyLoad.of(100, 8, call -> readLast(gateway, "killed"))) {
            reads.awaitMore(200);

            cluster.processes().kill("replica-2");
            Instant killed = Instant.now();
            cluster.awaitStatus("replica-2", "DOWN");
            assertThat(Duration.between(killed, Instant.now()))
                    .as("time to DOWN, ten times the promise at most")
                    .isLessThan(Duration.ofSeconds(10));
            reads.awaitMore(200);
            writes.awaitMore(200);

            cluster.processes().start("replica-2");
            TestCluster.waiting("replica-2 is being caught up")
                    .until(() -> !cluster.status("replica-2").equals("DOWN"));
            cluster.awaitStatus("replica-2", "AVAILABLE");
            awaitReadsFrom(gateway, "replica-2");

            writes.close();
            reads.close();
            assertThat(reads.failures()).isEmpty();
            assertThat(writes.failures()).isEmpty();
        }
        assertThat(transitions(cluster, "replica-2", 10)).containsSubsequence("AVAILABLE", "CATCHING_UP", "DOWN");
        cluster.awaitOnAll(
                "every acknowledged point", replica -> replica.count("killed", "m", "f") == acknowledged.get() + 1);
    }

    /** A server that is being stopped goes on answering for a while, with errors and status 200. */
    @Test
    void aStoppedReplicaFailsNoReadHoweverSlow(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("stopped");
        for (int batch = 0; batch < SLOW_BATCHES; batch++) {
            assertThat(gateway.write("stopped", slowBatch(batch)).status()).isEqualTo(204);
        }
        cluster.awaitOnAll(
                "every point", replica -> replica.count("stopped", "m", "f") == SLOW_BATCHES * SLOW_POINTS_PER_BATCH);
        try (SteadyLoad reads = SteadyLoad.of(100, 4, call -> readRows(gateway, "SELECT last(f) FROM m"));
                SteadyLoad slow = SteadyLoad.of(20, 4, call -> readRows(gateway, SLOW));
                SteadyLoad several =
                        SteadyLoad.of(20, 2, call -> readRows(gateway, SLOW + "; SELECT last(f) FROM m"))) {
            for (int round = 0; round < 3; round++) {
                reads.awaitMore(100);
                slow.awaitMore(10);

                cluster.processes().stop("replica-2");
                cluster.awaitStatus("replica-2", "DOWN");
                reads.awaitMore(50);

                cluster.processes().start("replica-2");
                cluster.awaitStatus("replica-2", "AVAILABLE");
                awaitReadsFrom(gateway, "replica-2");
            }
            reads.close();
            slow.close();
            several.close();
            assertThat(reads.failures()).isEmpty();
            assertThat(slow.failures()).isEmpty();
            assertThat(several.failures()).isEmpty();
        }
    }

    @Test
    void aHangingReplicaFailsNoRead(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("hanging");
        gateway.write("hanging", "m f=0 1\n");
        cluster.awaitOnAll("the point", replica -> replica.count("hanging", "m", "f") == 1);
        try (SteadyLoad reads = SteadyLoad.of(50, 16, call -> readLast(gateway, "hanging"))) {
            reads.awaitMore(100);

            cluster.processes().pause("replica-3");
            cluster.awaitStatus("replica-3", "DOWN");
            reads.awaitMore(100);
            cluster.processes().resume("replica-3");
            cluster.awaitStatus("replica-3", "AVAILABLE");
            reads.awaitMore(50);

            reads.close();
            assertThat(reads.failures()).isEmpty();
            assertThat(reads.slowest()).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void pausingAReplicaDuringOverwritesNeverLeavesAnOldValue(TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        Influx gateway = cluster.gateway();
        gateway.createDatabase("overwrites");
        Influx replica = cluster.replica("replica-2");
        AtomicLong newest = new AtomicLong();
        for (int round = 0; round < ROUNDS; round++) {
            try (SteadyLoad overwrites = SteadyLoad.of(200, 1, call -> overwrite(gateway, newest.incrementAndGet()))) {
                overwrites.awaitMore(20);
                processes.pause("replica-2");
                JsonNode before = cluster.verdict("replica-2").path("applied");
                // connector-2 gives a write one second: by then an abandoned one waits in the paused server.
                TestCluster.waiting("writes pile up").until(() -> overwrites.done() > 20 + 260);
                processes.resume("replica-2");
                assertThat(before.isMissingNode()).isFalse();
                overwrites.close();
                assertThat(overwrites.failures()).isEmpty();
            }
            TestCluster.waiting("the newest value of round " + round + " is there")
                    .until(() -> value(replica) == newest.get());
            TestCluster.assertStays(
                    "the newest value of round " + round + " stays", STAYS, () -> assertThat(value(replica))
                            .isEqualTo(newest.get()));
        }
        cluster.awaitStatus("replica-2", "AVAILABLE");
        assertThat(value(replica)).as("after all rounds").isEqualTo(newest.get());
    }

    private static @Nullable String overwrite(Influx gateway, long value) {
        Answer answer = gateway.write("overwrites", "m f=" + value + " 1000\n");
        return answer.status() == 204 ? null : answer.toString();
    }

    private static long value(Influx replica) {
        return (long) replica.query("overwrites", "SELECT f FROM m").number(1);
    }

    private static @Nullable String writeBatch(Influx gateway, String db, long call, AtomicLong acknowledged) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < POINTS_PER_WRITE; i++) {
            lines.append("m,s=")
                    .append(i)
                    .append(" f=")
                    .append(call)
                    .append(' ')
                    .append(2 + call)
                    .append('\n');
        }
        Answer answer = gateway.write(db, lines.toString());
        if (answer.status() != 204) {
            return answer.toString();
        }
        acknowledged.addAndGet(POINTS_PER_WRITE);
        return null;
    }

    private static @Nullable String readLast(Influx gateway, String db) {
        Answer answer = gateway.query(db, "SELECT last(f) FROM m");
        return answer.status() == 200 && answer.rows().size() == 1 ? null : answer.toString();
    }

    private static String slowBatch(int batch) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < SLOW_POINTS_PER_BATCH; i++) {
            lines.append("m,s=")
                    .append(i % 10)
                    .append(" f=")
                    .append(i)
                    .append(' ')
                    .append(1 + batch * SLOW_POINTS_PER_BATCH + i)
                    .append('\n');
        }
        return lines.toString();
    }

    private static @Nullable String readRows(Influx gateway, String q) {
        Answer answer = gateway.query("stopped", q);
        return answer.status() == 200
                        && answer.body().contains("\"values\"")
                        && !answer.body().contains("\"error\"")
                ? null
                : answer.toString();
    }

    private static void awaitReadsFrom(Influx gateway, String replica) {
        TestCluster.waiting("reads from " + replica).until(() -> gateway.get("/query?q=SHOW%20DATABASES")
                .header("X-Lockstep-Replica")
                .equals(replica));
    }

    /** The last transitions of a replica, newest first, as the statuses that it got. */
    private static java.util.List<String> transitions(TestCluster cluster, String replica, int most) {
        java.util.List<String> statuses = new java.util.ArrayList<>();
        for (JsonNode event : cluster.monitor().get("/api/v1/events?limit=100").json()) {
            boolean ofReplica = event.path("replica").asString("").equals(replica);
            if (ofReplica && event.has("to") && statuses.size() < most) {
                statuses.add(event.path("to").asString(""));
            }
        }
        return statuses;
    }
}
