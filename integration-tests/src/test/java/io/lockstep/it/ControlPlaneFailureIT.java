package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.SteadyLoad;
import io.lockstep.it.support.TestCluster;
import io.lockstep.local.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Monitors, Redis and Kafka may go away and come back: what doesn't need them goes on, and nothing has to be repaired. */
@ExtendWith(SharedCluster.class)
class ControlPlaneFailureIT {

    private static final String READ = "/query?q=SHOW%20DATABASES";

    @Test
    void aStandbyLeadsAfterTheLeadingMonitorWasKilled(TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        processes.start("monitor-2");
        processes.awaitReady("monitor-2", TestCluster.PATIENCE);
        Influx standby = new Influx(processes.url("monitor-2"));
        TestCluster.waiting("the standby knows the verdicts")
                .until(() -> validUntil(standby).isAfter(Instant.now()));

        processes.kill("monitor");
        Instant killed = Instant.now();
        // A verdict that is valid for longer than one of the killed monitor can be comes from its successor.
        TestCluster.waiting("new verdicts").until(() -> validUntil(standby).isAfter(killed.plusSeconds(7)));
        assertThat(Duration.between(killed, Instant.now()))
                .as("ten times the promise of 5 s")
                .isLessThan(Duration.ofSeconds(50));

        processes.kill("replica-3");
        TestCluster.waiting("the new leader judges").until(() -> standby.get("/api/v1/replicas/replica-3")
                .json()
                .path("status")
                .asString("")
                .equals("DOWN"));
    }

    @Test
    void withoutAnyMonitorReadsGoOnOverTheLastKnownPool(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        try (SteadyLoad reads = SteadyLoad.of(50, 4, call -> read(gateway))) {
            cluster.processes().kill("monitor");

            TestCluster.waiting("answers say that nobody vouches for them any more")
                    .until(() ->
                            gateway.get(READ).header("X-Lockstep-Staleness").equals("unknown"));
            long until = reads.done() + 100;
            TestCluster.waiting("more reads").until(() -> reads.done() >= until);

            reads.close();
            assertThat(reads.failures()).isEmpty();
        }
    }

    @Test
    void withoutRedisWritesAndReadsGoOnAndItsReturnNeedsNoHelp(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("noredis");
        gateway.write("noredis", "m f=1 1\n");
        try (SteadyLoad reads = SteadyLoad.of(50, 4, call -> read(gateway));
                SteadyLoad writes = SteadyLoad.of(
                        50, 2, call -> expect(204, gateway.write("noredis", "m f=1 " + (call + 2) + "\n")))) {
            cluster.processes().kill("redis");
            TestCluster.waiting("answers are labelled")
                    .until(() ->
                            gateway.get(READ).header("X-Lockstep-Staleness").equals("unknown"));

            cluster.processes().start("redis");
            cluster.awaitAllAvailable();
            TestCluster.waiting("answers are vouched for again")
                    .until(() ->
                            !gateway.get(READ).header("X-Lockstep-Staleness").equals("unknown"));

            reads.close();
            writes.close();
            assertThat(reads.failures()).isEmpty();
            assertThat(writes.failures()).isEmpty();
            cluster.awaitOnAll("all points", replica -> replica.count("noredis", "m", "f") == writes.done() + 1);
        }
    }

    @Test
    void anEmptiedRedisFillsItselfAgainWithoutAFailedRead(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        RedisClient client = RedisClient.create(
                RedisURI.create("127.0.0.1", cluster.processes().redisPort()));
        try (SteadyLoad reads = SteadyLoad.of(50, 4, call -> read(gateway));
                var redis = client.connect()) {
            redis.sync().flushall();

            TestCluster.waiting("verdicts are back").until(() -> redis.sync().exists("{lockstep}:verdicts") == 1);
            cluster.awaitAllAvailable();
            reads.close();
            assertThat(reads.failures()).isEmpty();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
        gateway.createDatabase("afterflush");
    }

    @Test
    void aGatewayThatStartsAnswersNobodyBeforeItHasHeardTheRegistry(TestCluster cluster) {
        LocalCluster processes = cluster.processes();
        Influx gateway = new Influx(processes.url("gateway-2"));
        processes.pause("redis");
        processes.start("gateway-2");
        Path log = processes.log("gateway-2");
        TestCluster.waiting("the registry is asked in vain")
                .until(() -> Files.readString(log).contains("registry cannot be reached"));

        await("no answer").during(Duration.ofSeconds(3)).until(() -> answer(gateway)
                .isEmpty());
        processes.resume("redis");
        Optional<Answer> first = TestCluster.waiting("an answer").until(() -> answer(gateway), Optional::isPresent);

        assertThat(first.orElseThrow().status()).as("%s", first).isEqualTo(200);
    }

    /** Empty if nobody listens. */
    private static Optional<Answer> answer(Influx gateway) {
        try {
            return Optional.of(gateway.get(READ));
        } catch (RuntimeException | AssertionError nobody) {
            return Optional.empty();
        }
    }

    @Test
    void withoutKafkaWritesAreRefusedInTimeAndReadsGoOn(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("nokafka");
        gateway.write("nokafka", "m f=1 1\n");
        try (SteadyLoad reads = SteadyLoad.of(50, 4, call -> read(gateway))) {
            cluster.processes().kill("kafka");
            for (int i = 0; i < 3; i++) {
                Instant sent = Instant.now();
                Answer answer = gateway.write("nokafka", "m f=1 2\n");
                assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
                assertThat(answer.json().path("error").asString("")).isNotEmpty();
                assertThat(Duration.between(sent, Instant.now()))
                        .as("Telegraf gives up after 5 s; the promise is 4 s on a quiet machine")
                        .isLessThan(Duration.ofMillis(4_900));
            }
            long until = reads.done() + 300;
            TestCluster.waiting("reads go on").until(() -> reads.done() >= until);

            cluster.processes().start("kafka");
            TestCluster.waiting("writes are taken again")
                    .until(() -> gateway.write("nokafka", "m f=1 3\n").status() == 204);
            reads.close();
            assertThat(reads.failures()).isEmpty();
        }
        cluster.awaitAllAvailable();
        cluster.awaitOnAll(
                "what was acknowledged",
                replica -> replica.query("nokafka", "SELECT f FROM m WHERE time = 3")
                                .rows()
                                .size()
                        == 1);
    }

    private static @Nullable String read(Influx gateway) {
        return expect(200, gateway.get(READ));
    }

    private static @Nullable String expect(int status, Answer answer) {
        return answer.status() == status ? null : answer.toString();
    }

    private static Instant validUntil(Influx monitor) {
        return Instant.parse(monitor.get("/api/v1/replicas/replica-1")
                .json()
                .path("validUntil")
                .asString(""));
    }
}
