package io.lockstep.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.KafkaClient;
import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The database in which each replica keeps how far it has come is out of everybody's sight and reach. */
@ExtendWith(SharedCluster.class)
class OwnDatabaseIT {

    private static final String OWN = "_lockstep";
    private static final String DB = "visible";

    /** In the marker's own place; a connector that found it would take its replica for that of another log. */
    private static final String FORGED = "applied,shard=0 position=\"v1:forged:0=0\" 0";

    @Test
    void noListOfDatabasesShowsItInWhateverForm(TestCluster cluster) throws IOException {
        cluster.gateway().createDatabase(DB);
        Influx replica = cluster.replica("replica-1");
        SoftAssertions softly = new SoftAssertions();
        for (String q : List.of("SHOW DATABASES", "SHOW /*c*/ DATABASES")) {
            for (String parameter : List.of("", "&pretty=true", "&chunked=true")) {
                for (String accept : List.of("application/json", "application/csv", "application/x-msgpack")) {
                    for (String encoding : List.of("identity", "gzip")) {
                        String target = "/query?q=" + URLEncoder.encode(q, UTF_8) + parameter;
                        String what = target + " " + accept + " " + encoding;
                        softly.assertThat(list(replica, target, accept, encoding))
                                .as("replica: %s", what)
                                .contains(OWN);
                        softly.assertThat(list(cluster.gateway(), target, accept, encoding))
                                .as("gateway: %s", what)
                                .contains(DB)
                                .doesNotContain(OWN);
                    }
                }
            }
        }
        softly.assertAll();
    }

    /** One character stands for one byte. */
    private static String list(Influx server, String target, String accept, String encoding) throws IOException {
        byte[] body = server.bytes(target, "Accept", accept, "Accept-Encoding", encoding);
        if (encoding.equals("gzip")) {
            try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(body))) {
                return new String(unzipped.readAllBytes(), ISO_8859_1);
            }
        }
        return new String(body, ISO_8859_1);
    }

    @Test
    void nothingThatIsPutIntoTheLogReachesIt(TestCluster cluster) {
        cluster.gateway().createDatabase(DB);
        Map<String, String> histories = new TreeMap<>();
        TestCluster.REPLICAS.forEach(
                name -> histories.put(name, marker(cluster, name).path(2).asString("")));
        try (KafkaClient kafka = new KafkaClient(cluster)) {
            long named = kafka.append(Map.of("db", OWN), FORGED + "\n");
            kafka.append(new LogEntry.Settings(DB, null));
            kafka.append(new LogEntry.Settings(OWN, null));
            kafka.append(Map.of(), FORGED + "\n");
            long last = kafka.append(new LogEntry.Command(
                    UUID.randomUUID().toString(), "DROP DATABASE \"" + OWN + "\"", null, null, Instant.now()));
            kafka.append(new LogEntry.Settings(DB, null));
            kafka.append(Map.of(), "later f=1 1\n");

            cluster.awaitOnAll("what came later", replica -> replica.count(DB, "later", "f") == 1);
            for (String name : TestCluster.REPLICAS) {
                TestCluster.waiting("the marker of " + name + " goes on")
                        .until(() -> position(marker(cluster, name)) > last);
                assertThat(marker(cluster, name).path(2).asString("")).isEqualTo(histories.get(name));
            }
            TestCluster.waiting("the line is kept for each replica")
                    .until(() -> kafka.rejectedBy(named).size() == TestCluster.REPLICAS.size());
            assertThat(kafka.rejectedBy(named).values())
                    .containsOnly(new KafkaClient.Refused(FORGED, "database not found: \"" + OWN + "\""));
            cluster.awaitAllAvailable();
            TestCluster.assertStays("no replica is given up", Duration.ofSeconds(2), () -> assertThat(
                            cluster.statuses().values())
                    .doesNotContain("LOST", "DIVERGED"));
        }
    }

    /** Its row: time, position, name of the content. */
    private static JsonNode marker(TestCluster cluster, String replica) {
        JsonNode rows = cluster.replica(replica)
                .query(OWN, "SELECT position, history FROM applied")
                .rows();
        assertThat(rows.size()).isEqualTo(1);
        return rows.path(0);
    }

    private static long position(JsonNode marker) {
        String token = marker.path(1).asString("");
        return Long.parseLong(token.substring(token.lastIndexOf('=') + 1));
    }
}
