package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.Deviations;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.support.InfluxdbProperties;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the connector asks a server about the server itself. */
class ServerQuestionsTest extends OneServer {

    private static final String NO_DIAGNOSTICS = "{\"results\":[{}]}";
    private static final Deviations RIGHT = new Deviations(List.of());
    private static final Marker MARKER =
            new Marker(new Token("topic", Position.of(0, 7)), 3, null, "history", 5, "replica-1");

    @Test
    void theOwnUserIsMadeWhereTheServerDoesNotHaveIt() {
        replica.close();
        replica = replica(new InfluxdbProperties("own \"user\"", "it's"));
        answers.put(
                "/query",
                ok("{\"results\":[{\"series\":[{\"columns\":[\"user\",\"admin\"],\"values\":[[\"bob\",true]]}]}]}"));

        assertThat(replica.configuration()).isInstanceOf(Deviations.class);

        assertThat(seen.get(1).body())
                .asString(UTF_8)
                .contains(encoded("CREATE USER \"own \\\"user\\\"\" WITH PASSWORD 'it\\'s' WITH ALL PRIVILEGES"));
    }

    @Test
    void aServerWithoutAnyUserGetsTheOwnOneFirst() {
        replica.close();
        replica = replica(new InfluxdbProperties("own", "s3cret"));
        answers.put("/query", json(403, "error authorizing query: create admin user first or disable authentication"));

        assertThat(replica.activity())
                .isInstanceOfSatisfying(Unavailable.class, unavailable -> assertThat(unavailable.reason())
                        .contains("lockstep.influxdb.username")
                        .doesNotContain("s3cret"));

        assertThat(seen)
                .anySatisfy(
                        request -> assertThat(request.body()).asString(UTF_8).contains("CREATE"));
    }

    @Test
    void activityIsWritesInProgressAndCommandsInProgress() {
        answers.put("/query", ok(queries("DELETE FROM m")));

        assertThat(replica.activity()).isEqualTo(new Activity(0, 4, 1));
    }

    @Test
    void aWriteThatGoesOnAfterItsAnswerIsInProgress() {
        answers.put("/query", ok(queries("SHOW QUERIES")));
        String writer = NO_WRITERS
                + "1 @ 0x43f216 0x44c1ee\n"
                + "#\t0xa3221a\tgithub.com/influxdata/influxdb/coordinator.(*PointsWriter).WritePointsPrivileged.func1+0x7a\n";
        answers.put("/debug/pprof/goroutine", ok(writer));

        assertThat(replica.activity()).isEqualTo(new Activity(1, 4, 0));
    }

    @Test
    void aServerWhoseGoroutinesCannotBeSeenIsNotTakenForQuiet() {
        answers.put("/query", ok(queries("SHOW QUERIES")));
        answers.put("/debug/pprof/goroutine", new Answer(404, new byte[0]));

        assertThat(replica.activity())
                .isInstanceOfSatisfying(Unavailable.class, unavailable -> assertThat(unavailable.reason())
                        .contains("pprof-enabled"));
    }

    @Test
    void aServerThatHidesItsGoroutinesIsConfiguredWrongly() {
        answers.put("/query", ok("{\"results\":[{}]}"));
        answers.put("/debug/pprof/goroutine", new Answer(404, new byte[0]));

        assertThat(replica.configuration()).isEqualTo(new Deviations(List.of("[http] pprof-enabled must be true")));
        answers.put("/debug/pprof/goroutine", new Answer(401, new byte[0]));
        assertThat(replica.configuration()).isEqualTo(new Unavailable("HTTP 401 from /debug/pprof", false));
    }

    @Test
    void configurationIsReadFromShowDiagnostics() {
        answers.put(
                "/query",
                ok(
                        "{\"results\":[{\"series\":[{\"name\":\"config-cqs\",\"columns\":[\"enabled\"],\"values\":[[true]]}]}]}"));

        assertThat(replica.configuration())
                .isEqualTo(new Deviations(List.of("[continuous_queries] enabled must be false, but is true")));
    }

    @Test
    void aServerWithShardsOfAnotherIndexIsConfiguredWrongly() {
        answers.put("/query", ok(NO_DIAGNOSTICS));
        answers.put(
                "/debug/vars",
                ok(shards(shard("plant", "tsi1"), shard("plant", "inmem"), shard("_internal", "inmem"))));
        assertThat(replica.configuration())
                .isEqualTo(new Deviations(
                        List.of("[data] index-version must be tsi1, but 1 of 3 shards have another index")));

        answers.put("/debug/vars", ok(shards(shard("plant", "tsi1"), shard("_internal", "inmem"))));
        assertThat(replica.configuration()).isEqualTo(RIGHT);
    }

    @Test
    void theIndexIsAskedForOncePerStartOfTheServer() {
        answers.put("/query", ok(startedAt("2026-01-01T00:00:00Z")));
        answers.put("/debug/vars", ok(shards(shard("plant", "tsi1"))));
        assertThat(replica.configuration()).isEqualTo(RIGHT);

        answers.put("/debug/vars", ok(shards(shard("plant", "inmem"))));
        assertThat(replica.configuration()).as("the same server").isEqualTo(RIGHT);
        answers.put("/query", ok(startedAt("2026-01-02T00:00:00Z")));
        assertThat(replica.configuration()).as("a later one").isNotEqualTo(RIGHT);
        assertThat(replica.configuration()).as("as long as it is wrong").isNotEqualTo(RIGHT);
    }

    private static String startedAt(String time) {
        return "{\"results\":[{\"series\":[{\"name\":\"system\",\"columns\":[\"PID\",\"started\"],\"values\":[[1,\""
                + time + "\"]]}]}]}";
    }

    @Test
    void aReleaseThatDoesNotNameTheIndexIsTakenAtItsWord() {
        answers.put("/query", ok(NO_DIAGNOSTICS));
        answers.put("/debug/vars", ok(shards(shard("plant", null))));

        assertThat(replica.configuration()).isEqualTo(RIGHT);
    }

    @Test
    void aNewServerShowsItsIndexWithTheFirstMarker() {
        answers.put("/write", json(404, "database not found: \\\"_lockstep\\\""));
        answers.put("/query", ok(startedAt("2026-01-01T00:00:00Z")));
        answers.put("/debug/vars", ok(QUIET));
        assertThat(replica.configuration()).as("before it has a shard").isEqualTo(RIGHT);
        onRequest = request -> {
            if (new String(request.body(), UTF_8).contains("CREATE")) {
                answers.put("/write", new Answer(204, new byte[0]));
            }
        };
        answers.put("/debug/vars", ok(shards(shard("_lockstep", "inmem"))));

        assertThat(replica.keep(0, MARKER))
                .isEqualTo(new Unavailable(
                        "[data] index-version must be tsi1, but 1 of 1 shards have another index", false));
        assertThat(replica.configuration()).as("before it is written to again").isNotEqualTo(RIGHT);
        assertThat(replica.keep(0, MARKER)).as("not looked at each time").isEqualTo(new Accepted());
    }

    @Test
    @Timeout(20)
    void aLookAtWhatIsWrittenTakesNoLongerThanAnyQuestion() {
        endless = "/debug/pprof/goroutine";
        ReplicaProperties patient = new ReplicaProperties(
                new ReplicaId("replica-1"),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                0,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMillis(200));
        try (InfluxReplica slow = new InfluxReplica(patient, InfluxdbProperties.NONE, 1, null, Optional::empty)) {
            assertThat(slow.writing()).isInstanceOf(Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "\"text\"",
                "<html>",
                "{\"results\":7}",
                "{\"results\":[{\"series\":[{\"name\":\"x\"}]}]}",
                "{\"results\":[{\"series\":[{\"name\":\"x\",\"columns\":[\"a\"],\"values\":[[1,2]]}]}]}",
                "{\"results\":[{\"error\":\"not authorized\"}]}"
            })
    void answersOfAStrangerAreNoReasonToCrash(String body) {
        answers.put("/query", ok(body));

        assertThat(replica.activity()).isInstanceOf(Unavailable.class);
        assertThat(replica.configuration()).isInstanceOf(Unavailable.class);
        answers.put("/debug/vars", ok(body));
        assertThat(replica.activity()).isInstanceOf(Unavailable.class);
    }

    private static String queries(String statement) {
        return "{\"results\":[{\"series\":[{\"columns\":[\"qid\",\"query\"],\"values\":[[1,\"" + statement
                + "\"],[2,\"SHOW QUERIES\"]]}]}]}";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static String shards(String... shards) {
        return "{" + String.join(",", shards) + "," + QUIET.substring(1);
    }

    private static String shard(String database, @Nullable String index) {
        String tags = "\"database\":\"" + database + "\",\"engine\":\"tsm1\""
                + (index == null ? "" : ",\"indexType\":\"" + index + "\"");
        return "\"shard:/data/" + database + "/autogen/1:1\":{\"name\":\"shard\",\"tags\":{" + tags
                + "},\"values\":{\"diskBytes\":40}}";
    }
}
