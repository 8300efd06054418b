package io.lockstep.it;

import static io.lockstep.it.support.AuthenticatedCluster.NOBODY;
import static io.lockstep.it.support.AuthenticatedCluster.READER;
import static io.lockstep.it.support.AuthenticatedCluster.ROOT;
import static io.lockstep.it.support.AuthenticatedCluster.WRITER;
import static io.lockstep.it.support.AuthenticatedCluster.WRITER_PASSWORD;
import static io.lockstep.it.support.AuthenticatedCluster.password;
import static io.lockstep.it.support.AuthenticatedCluster.secrets;
import static io.lockstep.it.support.AuthenticatedCluster.shown;
import static io.lockstep.it.support.Credentialed.basic;
import static io.lockstep.it.support.Credentialed.post;
import static io.lockstep.it.support.Credentialed.query;
import static io.lockstep.it.support.Credentialed.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.AuthenticatedCluster;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.KafkaClient;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers that ask for credentials make a cluster that asks for the same credentials, and tells nobody what they are. */
class AuthenticationIT {

    private static AuthenticatedCluster cluster;
    private static Influx gateway;
    private static Influx plain;

    @BeforeAll
    static void start() {
        cluster = AuthenticatedCluster.start();
        gateway = cluster.gateway();
        plain = cluster.plain();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void everyFormOfCredentialsIsAnsweredAsByOneServer() {
        List<String> headers = List.of(
                "",
                WRITER,
                READER,
                NOBODY,
                basic("writer", "wrong"),
                basic("stranger", "wrong"),
                basic("", "x"),
                basic("writer", ""),
                WRITER.replace("Basic", "basic"),
                "Basic !!",
                "Basic d3JpdGVy",
                "Token writer:" + WRITER_PASSWORD,
                "Bearer abc.def.ghi",
                "Bearer",
                "Negotiate x");
        List<String> parameters = List.of(
                "", "u=writer&p=" + WRITER_PASSWORD, "u=writer&p=wrong", "u=writer", "p=" + WRITER_PASSWORD, "u=&p=");
        SoftAssertions softly = new SoftAssertions();
        int cases = 0;
        for (String header : headers) {
            same(softly, "write as " + shown(header), server -> write(server, "db=d", header));
            same(softly, "read as " + shown(header), server -> query(server, "SELECT * FROM m", header, "db=d"));
            same(softly, "change as " + shown(header), server -> query(server, "DELETE FROM none", header, "db=d"));
            cases += 3;
        }
        for (String url : parameters) {
            for (String header : List.of("", READER)) {
                same(softly, "write by " + shown(url), server -> write(server, "db=d&" + url, header));
                same(
                        softly,
                        "change by " + shown(url),
                        server -> query(server, "DELETE FROM none", header, "db=d", url));
                cases += 2;
            }
        }
        softly.assertAll();
        assertThat(cases).isGreaterThan(60);
    }

    @Test
    void whatAUserMayNotDoIsAnsweredAsByOneServer() {
        List<String> statements = List.of(
                "SELECT * FROM d..m",
                "SHOW DATABASES",
                "SHOW GRANTS FOR writer",
                "CREATE DATABASE x",
                "DROP DATABASE d",
                "CREATE RETENTION POLICY r ON d DURATION 1d REPLICATION 1",
                "DELETE FROM d",
                "DROP SERIES FROM d",
                "DROP MEASUREMENT d",
                "CREATE USER x WITH PASSWORD 'x'",
                "CREATE USER x WITH PASSWORD 'x' WITH ALL PRIVILEGES",
                "SET PASSWORD FOR writer = 'x'",
                "DROP USER root",
                "GRANT READ ON d TO writer",
                "REVOKE ALL PRIVILEGES FROM root",
                "DROP SHARD 1",
                "KILL QUERY 1",
                "CREAT",
                "");
        SoftAssertions softly = new SoftAssertions();
        for (String user : List.of(NOBODY, basic("writer", "wrong"), "")) {
            for (String statement : statements) {
                same(softly, statement + " as " + shown(user), server -> query(server, statement, user, "db=d"));
            }
        }
        for (String statement :
                List.of("DELETE FROM none", "DROP SERIES FROM none", "SELECT * FROM m", "CREATE DATABASE x")) {
            same(softly, statement + " as writer", server -> query(server, statement, WRITER, "db=d"));
            same(softly, statement + " as reader", server -> query(server, statement, READER, "db=d"));
            same(softly, statement + " as reader nowhere", server -> query(server, statement, READER));
        }
        for (String url : List.of("db=d", "", "db=nope", "db=d&precision=x", "db=_internal")) {
            for (String user : List.of("", ROOT, WRITER, READER, NOBODY)) {
                same(softly, "write " + url + " as " + shown(user), server -> write(server, url, user));
            }
        }
        for (String statement : List.of(
                "SET PASSWORD FOR stranger = 'x'",
                "DROP USER stranger",
                "GRANT READ ON d TO stranger",
                "GRANT READ ON nope TO writer",
                "CREATE USER writer WITH PASSWORD 'another'",
                "SHOW GRANTS FOR writer")) {
            same(softly, statement + " as root", server -> query(server, statement, ROOT));
        }
        softly.assertAll();
    }

    @Test
    void requestsThatMixReadsAndChangesAreRefusedAsByOneServerBeforeAnythingOfThemIsRun() {
        List<String> requests = List.of(
                "SHOW DATABASES; DROP MEASUREMENT m",
                "SELECT * FROM m; CREATE DATABASE x",
                "SELECT * FROM e..m; DROP DATABASE d",
                "DELETE FROM m; SELECT * FROM e..m",
                "DELETE FROM m; SHOW USERS",
                "DELETE FROM m; SHOW TAG KEYS",
                "DROP SERIES FROM m; SHOW QUERIES",
                "DELETE FROM m; SHOW RETENTION POLICIES ON e",
                "DELETE FROM m; GRANT ALL ON d TO writer",
                "DELETE FROM m; EXPLAIN SELECT * FROM d..n, e..m");
        SoftAssertions softly = new SoftAssertions();
        for (String user : List.of("", WRITER, READER, NOBODY, basic("writer", "wrong"))) {
            for (String q : requests) {
                same(softly, q + " as " + shown(user), server -> query(server, q, user, "db=d"));
            }
        }
        softly.assertThat(query(gateway, "DELETE FROM none; SHOW DATABASES", WRITER, "db=d")
                        .status())
                .isEqualTo(200);
        softly.assertThat(
                        query(gateway, "SELECT count(f) FROM m", READER, "db=d").body())
                .contains("count");
        softly.assertAll();
    }

    @Test
    void theOtherRoutesAskForTheSameCredentials() {
        byte[] nothing = {0};
        SoftAssertions softly = new SoftAssertions();
        for (String user : List.of("", WRITER, READER, basic("writer", "wrong"))) {
            for (String target : List.of("write?db=d", "write?db=nope", "read?db=d")) {
                same(
                        softly,
                        target + " as " + shown(user),
                        server -> post(server, "/api/v1/prom/" + target, nothing, user));
            }
        }
        byte[] line = "m,t=a f=1 1\n".getBytes(UTF_8);
        for (String bucket : List.of("d", "d/autogen", "nope", "")) {
            softly.assertThat(post(gateway, "/api/v2/write?bucket=" + bucket, line, "")
                            .status())
                    .as("bucket " + bucket)
                    .isEqualTo(401);
        }
        softly.assertThat(post(gateway, "/api/v2/write?bucket=d", line, READER).status())
                .isEqualTo(403);
        softly.assertThat(post(gateway, "/api/v2/write?bucket=d", line, WRITER).status())
                .isEqualTo(204);
        softly.assertThat(post(gateway, "/api/v2/query", "buckets()".getBytes(UTF_8), "")
                        .status())
                .isEqualTo(401);
        softly.assertThat(post(gateway, "/api/v2/query", "buckets()".getBytes(UTF_8), READER)
                        .status())
                .isEqualTo(501);
        softly.assertThat(write(gateway, "db=d&rp=nope", WRITER).status()).isEqualTo(500);
        softly.assertAll();
    }

    @Test
    void replicasAreVerifiedByTheProcessesOwnUser() {
        Influx monitor = new Influx(cluster.processes().monitor());
        Answer begun = monitor.send("POST", "/api/v1/verifications", new byte[0]);
        assertThat(begun.status()).as("%s", begun).isEqualTo(202);
        String target = "/api/v1/verifications/" + begun.json().path("id").asString("");

        TestCluster.waiting("the verification ends")
                .until(() ->
                        !monitor.get(target).json().path("state").asString("").equals("RUNNING"));

        Answer ended = monitor.get(target);
        assertThat(ended.json().path("state").asString("")).as("%s", ended).isEqualTo("EQUAL");
        assertThat(ended.json().path("points").asLong()).as("%s", ended).isPositive();
    }

    @Test
    void aChangeOfAUserHoldsFromItsAnswerOn() {
        String user = "changing";
        String first = password();
        cluster.assertDone("CREATE USER changing WITH PASSWORD '" + first + "'");
        assertThat(write(gateway, "db=d", basic(user, first)).status()).isEqualTo(403);
        cluster.assertDone("GRANT ALL ON d TO changing");
        String current = first;
        for (int round = 0; round < 5; round++) {
            assertThat(write(gateway, "db=d", basic(user, current)).status()).isEqualTo(204);
            String next = password();
            cluster.assertDone("SET PASSWORD FOR changing = '" + next + "'");
            assertThat(write(gateway, "db=d", basic(user, current)).status())
                    .as("old")
                    .isEqualTo(401);
            assertThat(write(gateway, "db=d", basic(user, next)).status())
                    .as("new")
                    .isEqualTo(204);
            assertThat(query(gateway, "SELECT * FROM m LIMIT 1", basic(user, next), "db=d")
                            .status())
                    .isEqualTo(200);
            current = next;
        }
        cluster.assertDone("REVOKE ALL ON d FROM changing");
        assertThat(write(gateway, "db=d", basic(user, current)).status()).isEqualTo(403);
        cluster.assertDone("GRANT ALL PRIVILEGES TO changing");
        assertThat(write(gateway, "db=d", basic(user, current)).status()).isEqualTo(204);
        assertThat(query(gateway, "CREATE DATABASE e", basic(user, current)).status())
                .isEqualTo(200);
        cluster.assertDone("DROP USER changing");
        assertThat(write(gateway, "db=d", basic(user, current)).status()).isEqualTo(401);
    }

    @Test
    void anotherGatewayHearsOfAChange() {
        cluster.processes().start("gateway-2");
        cluster.processes().awaitReady("gateway-2", TestCluster.PATIENCE);
        Influx other = new Influx(cluster.processes().url("gateway-2"));
        String first = password();
        String old = basic("roaming", first);
        cluster.assertDone("CREATE USER roaming WITH PASSWORD '" + first + "' WITH ALL PRIVILEGES");
        assertThat(write(other, "db=d", old).status()).isEqualTo(204);
        String next = password();

        cluster.assertDone("SET PASSWORD FOR roaming = '" + next + "'");

        assertThat(write(other, "db=d", basic("roaming", next)).status()).isEqualTo(204);
        TestCluster.waiting("the old password is refused")
                .until(() -> write(other, "db=d", old).status() == 401);
    }

    @Test
    void lockstepsOwnUserAndDatabaseAreOutOfReach() {
        for (String statement : List.of(
                "DROP USER lockstep", "SET PASSWORD FOR lockstep = 'x'", "REVOKE ALL PRIVILEGES FROM lockstep")) {
            assertThat(query(gateway, statement, ROOT).body()).contains("user not found");
        }
        assertThat(query(gateway, "SELECT * FROM _lockstep..applied", ROOT).body())
                .contains("database not found");
        assertThat(query(gateway, "GRANT ALL ON _lockstep TO writer", ROOT).body())
                .contains("database not found");
        assertThat(write(gateway, "db=_lockstep", ROOT).status()).isEqualTo(404);
    }

    @Test
    void aWipedReplicaKnowsEverybodyAgain() {
        cluster.assertDone("CREATE USER late WITH PASSWORD '" + WRITER_PASSWORD + "'");
        cluster.assertDone("GRANT READ ON d TO late");
        cluster.processes().kill("replica-2");
        TestCluster.waiting("it is down")
                .until(() -> !cluster.status("replica-2").equals("AVAILABLE"));
        TestCluster.delete(cluster.processes().layout().base().resolve("data").resolve("replica-2"));

        cluster.processes().start("replica-2");
        cluster.awaitAvailable();

        Influx replica = new Influx(cluster.processes().replica(2));
        assertThat(query(replica, "SELECT count(f) FROM m", basic("late", WRITER_PASSWORD), "db=d")
                        .body())
                .contains("count");
        assertThat(query(replica, "SHOW DATABASES", basic("late", "wrong")).status())
                .isEqualTo(401);
        assertThat(query(replica, "SHOW GRANTS FOR writer", ROOT).body()).contains("[\"d\",\"WRITE\"]");
    }

    @Test
    void noPasswordIsInTheLogInRedisInLogsOrMetrics() throws IOException {
        String password = password();
        cluster.assertDone("CREATE USER seen WITH PASSWORD '" + password + "'");
        query(gateway, "SHOW DATABASES", "", "u=seen&p=" + password);
        write(gateway, "db=d&u=seen&p=" + password, "");
        query(gateway, "SET PASSWORD FOR seen = \"" + password + "\"", ROOT);
        query(gateway, "CREATE USER seen WITH PASSWORD '" + password(), ROOT);
        cluster.assertDone("SET PASSWORD FOR seen = '" + password() + "'");

        String log;
        try (KafkaClient kafka = new KafkaClient(cluster.processes().kafkaBootstrap())) {
            log = kafka.text();
        }
        assertThat(log).contains("sealed-command", "GRANT WRITE ON d TO writer");
        List<Path> files = new ArrayList<>(List.of(cluster.redisTraffic()));
        for (String name : List.of("kafka", "redis", "monitor", "gateway", "connector-1", "connector-2", "replica-1")) {
            files.add(cluster.processes().log(name));
        }
        String metrics = new Influx(cluster.processes().actuator("gateway"))
                .get("/actuator/prometheus")
                .body();
        assertThat(metrics).contains("lockstep_gateway_access_checks_total");
        TestCluster.waiting("redis was listened to").until(() -> Files.size(cluster.redisTraffic()) > 0);
        for (String each : secrets()) {
            assertThat(log.contains(each)).as("in the log").isFalse();
            assertThat(metrics.contains(each)).as("in metrics").isFalse();
            for (Path file : files) {
                assertThat(Files.readString(file, ISO_8859_1).contains(each))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }

    private interface Request {
        Answer to(Influx server);
    }

    private static void same(SoftAssertions softly, String what, Request request) {
        softly.assertThat(described(request.to(gateway))).as(what).isEqualTo(described(request.to(plain)));
    }

    /** What clients go by. */
    private static String described(Answer answer) {
        return answer.status() + " " + answer.body() + " " + answer.header("WWW-Authenticate") + " "
                + answer.header("X-Influxdb-Error") + " " + answer.header("Content-Type");
    }
}
