package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.KafkaClient;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import io.lockstep.local.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is read, who isn't, and what a reader is told. */
@ExtendWith(SharedCluster.class)
class PoolIT {

    private static final String PING = "/query?q=SHOW%20DATABASES";

    @Test
    void aReplicaBeyondTheEvictLagIsNotReadUntilItIsAtTheNewestPosition(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("lagging");
        restart(cluster, "connector-2", Map.of("lockstep.connector.replay.max-window-records", "1"));
        cluster.awaitStatus("replica-2", "AVAILABLE");
        try (KafkaClient kafka = new KafkaClient(cluster)) {
            kafka.appendAll(
                    Map.of("db", "lagging"),
                    IntStream.range(0, 12_000).mapToObj(i -> "m f=1 " + i).toList());
            cluster.awaitStatus("replica-2", "CATCHING_UP");

            int reads = 0;
            while (cluster.status("replica-2").equals("CATCHING_UP") && reads < 300) {
                String readFrom = gateway.get(PING).header("X-Lockstep-Replica");
                if (cluster.status("replica-2").equals("CATCHING_UP")) {
                    assertThat(readFrom).isNotEqualTo("replica-2");
                    reads++;
                }
            }
            assertThat(reads).as("reads while replica-2 lagged").isGreaterThan(20);

            cluster.awaitStatus("replica-2", "AVAILABLE");
            assertThat(cluster.replica("replica-2").count("lagging", "m", "f")).isGreaterThan(12_000 - 1_001);
            awaitReadsFrom(gateway, "replica-2");
        } finally {
            restore(cluster, "connector-2", "lockstep.connector.replay.max-window-records");
        }
    }

    @Test
    void aReplicaWithoutConnectorLeavesThePool(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        cluster.processes().stop("connector-2");

        cluster.awaitStatus("replica-2", "UNKNOWN");
        for (int i = 0; i < 50; i++) {
            assertThat(gateway.get(PING).header("X-Lockstep-Replica")).isNotEqualTo("replica-2");
        }

        cluster.processes().start("connector-2");
        cluster.awaitStatus("replica-2", "AVAILABLE");
    }

    @Test
    void aDrainedReplicaIsNotReadUntilAnOperatorBringsItBack(TestCluster cluster) {
        Influx monitor = cluster.monitor();
        try {
            assertThat(monitor.send("POST", "/api/v1/replicas/replica-1/drain", new byte[0])
                            .status())
                    .isBetween(200, 204);
            cluster.awaitStatus("replica-1", "DRAINING");
            TestCluster.waiting("the gateway knows").until(() -> !cluster.gateway()
                    .get(PING)
                    .header("X-Lockstep-Replica")
                    .equals("replica-1"));
            for (int i = 0; i < 50; i++) {
                assertThat(cluster.gateway().get(PING).header("X-Lockstep-Replica"))
                        .isNotEqualTo("replica-1");
            }
        } finally {
            monitor.send("POST", "/api/v1/replicas/replica-1/undrain", new byte[0]);
        }
        cluster.awaitStatus("replica-1", "AVAILABLE");
        awaitReadsFrom(cluster.gateway(), "replica-1");
    }

    @Test
    void writesThatNoReplicaTakesLeaveDegradedReads(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("degraded");
        LocalCluster processes = cluster.processes();
        List<String> connectors = List.of("connector-1", "connector-2", "connector-3");
        connectors.forEach(processes::stop);
        // Nobody listens on the discard port, so that every connector fails while every replica can be read.
        connectors.forEach(
                name -> processes.withProperty(name, "lockstep.connector.replica.url", "http://127.0.0.1:9"));
        connectors.forEach(processes::start);
        try {
            assertThat(gateway.write("degraded", "m f=1 1\n").status()).isEqualTo(204);
            TestCluster.REPLICAS.forEach(replica -> cluster.awaitStatus(replica, "DOWN"));

            TestCluster.waiting("reads are labelled")
                    .until(() -> gateway.get(PING).header("X-Lockstep-Degraded").equals("true"));
            for (int i = 0; i < 20; i++) {
                assertThat(gateway.get(PING).status()).isEqualTo(200);
            }
        } finally {
            connectors.forEach(processes::stop);
            connectors.forEach(name -> processes.withProperty(
                    name,
                    "lockstep.connector.replica.url",
                    processes.url(name.replace("connector", "replica")).toString()));
            connectors.forEach(processes::start);
        }
        cluster.awaitOnAll("what was acknowledged", replica -> replica.count("degraded", "m", "f") == 1);
    }

    @Test
    void aQueryThatRunsIntoItsTimeLimitIsEndedAndOneTooManyIsRefusedAtOnce(TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        processes
                .withProperty("gateway-2", "lockstep.gateway.read.query-timeout", "700ms")
                .withProperty("gateway-2", "lockstep.gateway.read.max-queries-per-replica", "1");
        processes.start("gateway-2");
        processes.awaitReady("gateway-2", TestCluster.PATIENCE);
        Influx limited = new Influx(processes.url("gateway-2"));
        TestCluster.waiting("gateway-2 knows the pool")
                .until(() -> limited.get(PING).status() == 200);
        TestCluster.REPLICAS.forEach(processes::pause);
        try {
            List<CompletableFuture<Answer>> queries = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                queries.add(CompletableFuture.supplyAsync(() -> limited.get(PING)));
            }
            List<Integer> statuses = queries.stream()
                    .map(query -> query.orTimeout(30, TimeUnit.SECONDS).join())
                    .peek(answer -> assertThat(answer.json().path("error").asString(""))
                            .as(answer.toString())
                            .isNotEmpty())
                    .map(Answer::status)
                    .toList();
            assertThat(statuses).containsOnly(503, 504).contains(504);
            assertThat(statuses.stream().filter(status -> status == 503).count())
                    .as("three replicas take one query each")
                    .isGreaterThanOrEqualTo(3);
        } finally {
            TestCluster.REPLICAS.forEach(processes::resume);
            processes.stop("gateway-2");
            processes
                    .withoutProperty("gateway-2", "lockstep.gateway.read.query-timeout")
                    .withoutProperty("gateway-2", "lockstep.gateway.read.max-queries-per-replica");
        }
    }

    @Test
    void readsDivideByTheReplicasWeights(TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        processes.stop("monitor");
        processes.withProperty("monitor", "lockstep.monitor.replicas[0].weight", "2");
        processes.start("monitor");
        processes.awaitReady("monitor", TestCluster.PATIENCE);
        try {
            cluster.awaitAllAvailable();
            TestCluster.waiting("the new weight is in force")
                    .until(() -> cluster.verdict("replica-1").path("weight").asDouble() == 2.0);
            // So few at once that hardly any overlap: a replica that answers more slowly than another is under more
            // pressure.
            Reads reads = readsPerReplica(cluster.gateway(), 5_000, 2, 250);

            assertThat(reads.share("replica-1")).as("%s", reads).isBetween(0.45, 0.55);
            assertThat(reads.share("replica-2")).as("%s", reads).isBetween(0.225, 0.275);
            assertThat(reads.share("replica-3")).as("%s", reads).isBetween(0.225, 0.275);
        } finally {
            processes.stop("monitor");
            processes.withProperty("monitor", "lockstep.monitor.replicas[0].weight", "1");
            processes.start("monitor");
        }
    }

    @Test
    void aReplicaThatIsWrittenToHeavilyGetsFewerReads(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("heavy");
        // One record per window: this connector has a write in flight nearly all the time, the others seldom.
        restart(cluster, "connector-3", Map.of("lockstep.connector.replay.max-window-records", "1"));
        cluster.awaitStatus("replica-3", "AVAILABLE");
        try (SteadyLoad writes =
                SteadyLoad.of(200, 8, call -> expect(204, gateway.write("heavy", "m f=1 " + (call + 1) + "\n")))) {
            TestCluster.waiting("replica-3 is the one with writers")
                    .until(() -> writers(cluster, "replica-3")
                            > 2 * Math.max(writers(cluster, "replica-1"), writers(cluster, "replica-2")));
            Reads reads = readsPerReplica(gateway, 1_500, 2, 200);

            assertThat(reads.of("replica-3"))
                    .as("%s", reads)
                    .isLessThan(reads.of("replica-1"))
                    .isLessThan(reads.of("replica-2"));
            writes.close();
            assertThat(writes.failures()).isEmpty();
        } finally {
            restore(cluster, "connector-3", "lockstep.connector.replay.max-window-records");
        }
    }

    private static double writers(TestCluster cluster, String replica) {
        return cluster.verdict(replica).path("writers").asDouble();
    }

    private static @Nullable String expect(int status, Answer answer) {
        return answer.status() == status ? null : answer.toString();
    }

    private record Reads(Map<String, Long> counts) {

        long of(String replica) {
            return counts.getOrDefault(replica, 0L);
        }

        double share(String replica) {
            return (double) of(replica)
                    / counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static Reads readsPerReplica(Influx gateway, int count, int threads, double perSecond) {
        Map<String, Long> reads = new ConcurrentHashMap<>();
        try (SteadyLoad load = SteadyLoad.of(perSecond, threads, call -> {
            Answer answer = gateway.get(PING);
            reads.merge(answer.header("X-Lockstep-Replica"), 1L, Long::sum);
            return expect(200, answer);
        })) {
            TestCluster.waiting(count + " reads").atMost(Duration.ofMinutes(2)).until(() -> load.done() >= count);
            load.close();
            assertThat(load.failures()).isEmpty();
        }
        return new Reads(reads);
    }

    private static void restart(TestCluster cluster, String name, Map<String, String> properties) {
        cluster.processes().stop(name);
        properties.forEach((key, value) -> cluster.processes().withProperty(name, key, value));
        cluster.processes().start(name);
        cluster.processes().awaitReady(name, TestCluster.PATIENCE);
    }

    private static void restore(TestCluster cluster, String name, String key) {
        cluster.processes().stop(name);
        cluster.processes().withoutProperty(name, key);
        cluster.processes().start(name);
    }

    private static void awaitReadsFrom(Influx gateway, String replica) {
        TestCluster.waiting("reads from " + replica)
                .until(() -> gateway.get(PING).header("X-Lockstep-Replica").equals(replica));
    }
}
