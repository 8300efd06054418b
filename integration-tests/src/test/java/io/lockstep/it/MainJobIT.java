package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.KafkaClient;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What is written through the gateway, or straight to Kafka, arrives on every replica as it would on one server. */
@ExtendWith(SharedCluster.class)
class MainJobIT {

    private static final int LINES_PER_REQUEST = 5_000;

    @Test
    void everyReplicaHoldsWhatOnePlainServerHoldsAfterTheSameRequests(TestCluster cluster) {
        Influx plain = new Influx(cluster.processes().plainInfluxd("plain"));
        List<String> requests = measurementsWithOverwrites(12, LINES_PER_REQUEST);
        for (Influx server : List.of(plain, cluster.gateway())) {
            server.createDatabase("main");
            for (String request : requests) {
                Answer answer = server.write("main", request);
                assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
                assertThat(answer.body()).isEmpty();
            }
        }
        Map<String, List<Double>> expected = contents(plain);
        assertThat(expected).hasSize(5);

        cluster.awaitOnAll("all points", replica -> contents(replica).equals(expected));
    }

    /** Measurement to count and sum of its field. */
    private static Map<String, List<Double>> contents(Influx server) {
        Map<String, List<Double>> contents = new TreeMap<>();
        Answer answer = server.query("main", "SELECT count(value), sum(value) FROM /.*/");
        for (JsonNode series : answer.json().path("results").path(0).path("series")) {
            JsonNode row = series.path("values").path(0);
            contents.put(
                    series.path("name").asString(""),
                    List.of(row.path(1).asDouble(), row.path(2).asDouble()));
        }
        return contents;
    }

    /** Whole numbers, so that a sum doesn't depend on the order of adding; a third of the points is written again. */
    private static List<String> measurementsWithOverwrites(int requests, int lines) {
        Random random = new Random(20261121);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            StringBuilder body = new StringBuilder();
            for (int line = 0; line < lines; line++) {
                body.append("m")
                        .append(random.nextInt(5))
                        .append(",host=h")
                        .append(random.nextInt(20))
                        .append(" value=")
                        .append(random.nextInt(1000))
                        .append(' ')
                        .append(1_600_000_000_000_000_000L + random.nextInt(1200) * 1_000_000_000L)
                        .append('\n');
            }
            bodies.add(body.toString());
        }
        return bodies;
    }

    @Test
    void aMalformedLineAmongTenThousandStopsNothingThroughTheGateway(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("malformed");

        Answer answer = gateway.write("malformed", tenThousandLinesWithOneMalformed());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asString(""))
                .isEqualTo("partial write: unable to parse 'm f=oops 5000': invalid boolean dropped=0");
        assertThat(answer.header("X-Influxdb-Error"))
                .isEqualTo(answer.json().path("error").asString(""));
        cluster.awaitOnAll("the good lines", replica -> replica.count("malformed", "m", "f") == 9_999);
    }

    @Test
    void aMalformedLineStraightThroughKafkaIsKeptWithItsReason(TestCluster cluster) {
        cluster.gateway().createDatabase("rejected");
        try (KafkaClient kafka = new KafkaClient(cluster)) {
            long offset = kafka.append(Map.of("db", "rejected"), tenThousandLinesWithOneMalformed());

            cluster.awaitOnAll("the good lines", replica -> replica.count("rejected", "m", "f") == 9_999);
            TestCluster.waiting("the line is kept by each connector")
                    .until(() -> kafka.rejectedBy(offset).keySet().equals(Set.copyOf(TestCluster.REPLICAS)));
            assertThat(kafka.rejectedBy(offset).values()).allSatisfy(refused -> {
                assertThat(refused.line()).isEqualTo("m f=oops 5000");
                assertThat(refused.reason()).isEqualTo("unable to parse 'm f=oops 5000': invalid boolean");
            });
        }
    }

    private static String tenThousandLinesWithOneMalformed() {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            body.append(i == 5_000 ? "m f=oops 5000\n" : "m f=1 " + i + "\n");
        }
        return body.toString();
    }

    @Test
    void aLineThatOnlyTheServerCanRefuseIsKeptWithItsWords(TestCluster cluster) {
        cluster.gateway().createDatabase("conflict");
        try (KafkaClient kafka = new KafkaClient(cluster)) {
            kafka.append(Map.of("db", "conflict"), "m f=1 1\n");
            long offset = kafka.append(Map.of("db", "conflict"), "m f=2 2\nm f=\"text\" 3\nm f=4 4\n");

            cluster.awaitOnAll("the good lines", replica -> replica.count("conflict", "m", "f") == 3);
            TestCluster.waiting("the line is kept by each connector")
                    .until(() -> kafka.rejectedBy(offset).size() == TestCluster.REPLICAS.size());
            assertThat(kafka.rejectedBy(offset).values()).allSatisfy(refused -> {
                assertThat(refused.line()).isEqualTo("m f=\"text\" 3");
                assertThat(refused.reason()).contains("field type conflict");
            });
        }
    }

    @Test
    void linesWithoutTimestampGetTheSameOneOnEveryReplica(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("untimed");
        gateway.write("untimed", "gw,n=1 f=1\ngw,n=2 f=2\n");
        gateway.write("untimed", "gws f=1\n", "precision=s");
        try (KafkaClient kafka = new KafkaClient(cluster)) {
            for (int i = 0; i < 20; i++) {
                kafka.append(Map.of("db", "untimed"), "kafka f=" + i);
            }
        }

        cluster.awaitOnAll("20 lines that don't collide", replica -> replica.count("untimed", "kafka", "f") == 20);
        for (String measurement : List.of("gw", "gws", "kafka")) {
            Set<String> answers = TestCluster.REPLICAS.stream()
                    .map(name -> cluster.replica(name).queryNanos("untimed", "SELECT * FROM " + measurement))
                    .map(Answer::body)
                    .collect(Collectors.toSet());
            assertThat(answers).as(measurement).hasSize(1);
        }
        long seconds = cluster.replica("replica-1")
                .queryNanos("untimed", "SELECT * FROM gws")
                .rows()
                .path(0)
                .path(0)
                .asLong();
        assertThat(seconds % 1_000_000_000L).as("truncated to the precision").isZero();
    }

    @Test
    void statementsThatChangeAReplicaReachAllOfThemAndAreAnsweredWithTheOutcome(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        String nothing = "{\"results\":[{\"statement_id\":0}]}\n";
        assertThat(gateway.query("", "CREATE DATABASE cmd").body()).isEqualTo(nothing);
        assertThat(gateway.query("", "CREATE RETENTION POLICY two ON cmd DURATION 2w REPLICATION 1")
                        .body())
                .isEqualTo(nothing);
        for (String name : TestCluster.REPLICAS) {
            assertThat(cluster.replica(name)
                            .query("", "SHOW RETENTION POLICIES ON cmd")
                            .body())
                    .as("at once on " + name)
                    .contains("\"two\"");
        }
        gateway.write("cmd", "a,h=1 f=1 1000\na,h=2 f=2 2000\nb f=1 1000\nc f=1 1000\n");

        assertThat(gateway.query("cmd", "DELETE FROM a WHERE time < now() - 1s AND h = '1'")
                        .body())
                .isEqualTo(nothing);
        assertThat(gateway.query("cmd", "DROP MEASUREMENT b; DROP SERIES FROM c")
                        .json()
                        .path("results"))
                .hasSize(2);

        for (String name : TestCluster.REPLICAS) {
            Influx replica = cluster.replica(name);
            assertThat(replica.count("cmd", "a", "f")).as(name).isEqualTo(1);
            assertThat(replica.count("cmd", "b", "f")).as(name).isZero();
            assertThat(replica.count("cmd", "c", "f")).as(name).isZero();
        }
        assertThat(gateway.query("", "DROP DATABASE cmd").body()).isEqualTo(nothing);
        assertThat(gateway.write("cmd", "a f=1 1\n").status()).isEqualTo(404);
    }

    @Test
    void aRefusedCommandIsAnsweredInTheReplicasOwnWords(TestCluster cluster) {
        Influx plain = new Influx(cluster.processes().plainInfluxd("plain"));
        for (Influx server : List.of(plain, cluster.gateway())) {
            server.createDatabase("refused");
        }
        for (String statement : List.of(
                "CREATE RETENTION POLICY \"x\" ON \"nowhere\" DURATION 1d REPLICATION 1",
                "ALTER RETENTION POLICY \"none\" ON \"refused\" DURATION 2d",
                "DROP MEASUREMENT none",
                "CREATE RETENTION POLICY \"s\" ON \"refused\" DURATION 1s REPLICATION 1",
                "CREATE DATABAS x")) {
            Answer expected = plain.query("refused", statement);
            Answer actual = cluster.gateway().query("refused", statement);
            assertThat(actual.status()).as(statement).isEqualTo(expected.status());
            assertThat(actual.body()).as(statement).isEqualTo(expected.body());
        }
    }

    @Test
    void aStatementThatIsNotSupportedIsRefusedAndRunsOnNoReplica(TestCluster cluster) {
        Influx gateway = cluster.gateway();
        gateway.createDatabase("unsupported");
        gateway.write("unsupported", "m f=1 1000\n");

        for (String statement : List.of(
                "CREATE SUBSCRIPTION s ON unsupported.autogen DESTINATIONS ALL 'udp://127.0.0.1:9'",
                "DROP SHARD 1",
                "ALTER RETENTION POLICY autogen ON unsupported SHARD DURATION 30d")) {
            Answer answer = gateway.query("unsupported", statement);
            assertThat(answer.body()).as(statement).contains("error").contains("not supported");
        }
        assertThat(gateway.query("unsupported", "CREATE USER \"u\" WITH PASSWORD 'p'")
                        .body())
                .as("no key is configured")
                .contains("error", "lockstep.password-keys.current");
        for (String name : TestCluster.REPLICAS) {
            Influx replica = cluster.replica(name);
            assertThat(replica.query("", "SHOW USERS").body()).as(name).doesNotContain("\"u\"");
            assertThat(replica.query("", "SHOW SUBSCRIPTIONS").body()).as(name).doesNotContain("127.0.0.1:9");
            assertThat(replica.query("unsupported", "SHOW RETENTION POLICIES").body())
                    .as(name)
                    .contains("168h0m0s");
        }
    }
}
