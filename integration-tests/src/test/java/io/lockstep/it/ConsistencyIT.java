package io.lockstep.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import io.lockstep.local.LocalCluster;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A read sees what it demands to see. */
@ExtendWith(SharedCluster.class)
class ConsistencyIT {

    private static final String TOKEN = "X-Lockstep-Token";
    private static final String CONSISTENCY = "X-Lockstep-Consistency";
    private static final String POSITION = "X-Lockstep-Position";
    private static final boolean NIGHTLY = Boolean.getBoolean("lockstep.nightly");
    private static final int TOKEN_ROUNDS = Integer.getInteger("lockstep.it.token-rounds", NIGHTLY ? 10_000 : 1_000);

    @Test
    void aTokenSeesItsWriteThroughAnotherGatewayWhileAReplicaIsKilledAndStarted(TestCluster cluster) throws Exception {
        Influx writer = cluster.gateway();
        Influx reader = secondGateway(cluster);
        writer.createDatabase("tokens");
        LocalCluster processes = cluster.processes();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger kills = new AtomicInteger();
        CompletableFuture<Void> trouble = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                processes.kill("replica-2");
                kills.incrementAndGet();
                TestCluster.waiting("the death is known or the test is over")
                        .until(() -> over.get() || !cluster.status("replica-2").equals("AVAILABLE"));
                processes.start("replica-2");
                TestCluster.waiting("it is back or the test is over")
                        .until(() -> over.get() || cluster.status("replica-2").equals("AVAILABLE"));
            }
        });

        List<String> misses;
        try {
            misses = rounds(TOKEN_ROUNDS, 4, round -> {
                Answer written = writer.write("tokens", "m f=" + round + " " + (round + 1) + "\n");
                Answer read = select(reader, "tokens", round, TOKEN, written.header(TOKEN));
                return problem(round, written, read);
            });
        } finally {
            over.set(true);
            trouble.get();
        }

        assertThat(misses).isEmpty();
        assertThat(kills).as("kills").hasPositiveValue();
    }

    @Test
    void aStrongReadSeesWhatAnotherGatewayAcknowledgedBefore(TestCluster cluster) throws Exception {
        Influx writer = cluster.gateway();
        Influx reader = secondGateway(cluster);
        writer.createDatabase("strong");

        assertThat(rounds(200, 4, round -> {
                    Answer written = writer.write("strong", "m f=" + round + " " + (round + 1) + "\n");
                    return problem(round, written, select(reader, "strong", round, CONSISTENCY, "strong"));
                }))
                .isEmpty();
    }

    @Test
    void aWriteWithConsistencyAllIsOnEveryReplicaWhenItIsAnswered(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("applied");
        for (int i = 1; i <= 50; i++) {
            Answer answer = i % 2 == 0
                    ? gateway.write("applied", "m f=1 " + i + "\n", "consistency=all")
                    : gateway.send(
                            "POST",
                            "/write?db=applied",
                            ("m f=1 " + i + "\n").getBytes(UTF_8),
                            "X-Lockstep-Write-Consistency",
                            "all");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
            for (String name : TestCluster.REPLICAS) {
                assertThat(cluster.replica(name).count("applied", "m", "f"))
                        .as(name)
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void aReplicaThatHangsDelaysConsistencyAllByASecondAndFailsTheHeader(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("slow");
        LocalCluster processes = cluster.processes();
        TestCluster.REPLICAS.forEach(processes::pause);
        try {
            long start = System.nanoTime();
            Answer soft = gateway.write("slow", "m f=1 1\n", "consistency=all");
            assertThat(soft.status()).as(soft.toString()).isEqualTo(204);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));

            Answer hard = gateway.send(
                    "POST", "/write?db=slow", "m f=1 2\n".getBytes(UTF_8), "X-Lockstep-Write-Consistency", "one");
            assertThat(hard.status()).as(hard.toString()).isEqualTo(503);
            assertThat(hard.header(TOKEN)).startsWith("v1:");
        } finally {
            TestCluster.REPLICAS.forEach(processes::resume);
        }
        cluster.awaitOnAll("what was acknowledged", replica -> replica.count("slow", "m", "f") == 2);
    }

    @Test
    void withoutKafkaAStrongReadIsRefusedAndAPlainOneAnswered(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        cluster.processes().pause("kafka");
        try {
            long start = System.nanoTime();
            Answer strong = gateway.get("/query?q=SHOW%20DATABASES", CONSISTENCY, "strong");
            assertThat(strong.status()).as(strong.toString()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
            assertThat(gateway.get("/query?q=SHOW%20DATABASES").status()).isEqualTo(200);
        } finally {
            cluster.processes().resume("kafka");
        }
    }

    @Test
    void withoutRedisAReadThatDemandsAPositionIsRefused(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        String token = gateway.get("/query?q=SHOW%20DATABASES").header(POSITION);
        assertThat(gateway.get("/query?q=SHOW%20DATABASES", TOKEN, token).status())
                .isEqualTo(200);
        cluster.processes().kill("redis");
        try {
            TestCluster.waiting("the gateway knows that it knows nothing")
                    .until(() -> gateway.get("/query?q=SHOW%20DATABASES")
                            .header("X-Lockstep-Staleness")
                            .equals("unknown"));
            Answer refused = gateway.get("/query?q=SHOW%20DATABASES", TOKEN, token);
            assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
            assertThat(refused.body()).contains("cannot be proven");
        } finally {
            cluster.processes().start("redis");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "X-Lockstep-Token, rubbish, 400, invalid token",
        "X-Lockstep-Token, v1:another:0=1, 400, another write log",
        "X-Lockstep-Consistency, mostly, 400, must be strong",
        "X-Lockstep-Max-Staleness, soon, 400, must be a duration",
    })
    void aDemandThatCannotBeUnderstoodIsRefused(
            String header, String value, int status, String error, TestCluster cluster) {
        Answer answer = cluster.gateway().get("/query?q=SHOW%20DATABASES", header, value);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asString("")).contains(error);
    }

    @Test
    void aPositionThatNoReplicaReachesInTimeIsRefusedAndAStalenessIsKept(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        String position = gateway.get("/query?q=SHOW%20DATABASES").header(POSITION);
        String future = position.substring(0, position.lastIndexOf('=')) + "=999999999999";

        Answer refused = gateway.get("/query?q=SHOW%20DATABASES", TOKEN, future);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("error").asString("")).contains("within 5000 ms");

        Answer fresh = gateway.get("/query?q=SHOW%20DATABASES", "X-Lockstep-Max-Staleness", "2s");
        assertThat(fresh.status()).as(fresh.toString()).isEqualTo(200);
        assertThat(Double.parseDouble(fresh.header("X-Lockstep-Staleness"))).isLessThanOrEqualTo(2);
    }

    /** One write and what its client reads; null if all is well. */
    private interface Round {
        @Nullable
        String run(int number);
    }

    private static List<String> rounds(int count, int threads, Round round) throws Exception {
        List<String> problems = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<String>>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(pool.submit(() -> {
                    List<String> own = new ArrayList<>();
                    for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                        String problem = round.run(number);
                        if (problem != null) {
                            own.add(problem);
                        }
                    }
                    return own;
                }));
            }
            for (Future<List<String>> part : parts) {
                problems.addAll(part.get());
            }
        } finally {
            pool.shutdownNow();
        }
        return problems;
    }

    private static @Nullable String problem(int round, Answer written, Answer read) {
        if (written.status() != 204) {
            return "round " + round + ": write " + written;
        }
        boolean seen = read.status() == 200 && read.rows().size() == 1 && read.number(1) == round;
        return seen
                ? null
                : "round " + round + " of token " + written.header(TOKEN) + " read at " + read.header(POSITION)
                        + " from " + read.header("X-Lockstep-Replica") + ": " + read;
    }

    /** The point of one round, which is at its own time. */
    private static Answer select(Influx gateway, String db, int round, String... headers) {
        String q = "SELECT f FROM m WHERE time = " + (round + 1);
        return gateway.get("/query?db=" + db + "&q=" + URLEncoder.encode(q, UTF_8), headers);
    }

    private static Influx secondGateway(TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        processes.start("gateway-2");
        processes.awaitReady("gateway-2", TestCluster.PATIENCE);
        Influx gateway = new Influx(processes.url("gateway-2"));
        TestCluster.waiting("gateway-2 can prove positions")
                .until(() -> gateway.get("/query?q=SHOW%20DATABASES", CONSISTENCY, "strong")
                                .status()
                        == 200);
        return gateway;
    }
}
