package io.lockstep.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.gateway.read.StatementHandler.Answer;
import io.lockstep.gateway.read.StatementHandler.Asked;
import io.lockstep.gateway.read.StatementHandler.Decision;
import io.lockstep.gateway.read.StatementHandler.InTurn;
import io.lockstep.gateway.read.StatementHandler.Made;
import io.lockstep.gateway.read.StatementHandler.Outcome;
import io.lockstep.gateway.read.StatementHandler.RouteTo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

class CommandsTest extends CommandsFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM m",
                "SHOW DATABASES",
                "SHOW QUERIES",
                "SHOW MEASUREMENTS; SELECT 1 FROM m",
                "EXPLAIN ANALYZE SELECT * FROM m",
                ";",
                "rubbish",
                "SELECT * FROM m WHERE time > now() - 1h AND t = $t"
            })
    void readsPass(String statement) {
        assertThat(post(statement)).isEqualTo(Decision.ROUTE);
        assertThat(logged).isEmpty();
    }

    @Test
    void ofWhatIsLookedAtTokenByTokenThereIsABound() {
        String list = "a,".repeat(128 * 1024) + "a";

        assertRefused(Map.of(), "DROP MEASUREMENT m; SHOW TAG KEYS FROM " + list, 400, "at most 262144 characters");
        assertRefused(Map.of("params", "{\"x\":\"\\n\"}"), "SELECT $x," + list + " FROM m", 400, "at most 262144");
        assertRefused(
                Map.of("params", "{\"x\":\"" + list + "\"}"), "DELETE FROM m WHERE a = $x", 400, "at most 262144");
        assertThat(post("SELECT $x," + list + " FROM m")).isEqualTo(Decision.ROUTE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE DATABASE d",
                "CREATE DATABASE d WITH DURATION 1d NAME week",
                "DROP DATABASE d",
                "CREATE RETENTION POLICY r ON d DURATION 1d REPLICATION 1",
                "ALTER RETENTION POLICY r ON d DURATION 2d",
                "DROP RETENTION POLICY r ON d",
                "DELETE FROM m WHERE time < '2020-01-01T00:00:00Z'",
                "DROP MEASUREMENT m",
                "DROP SERIES FROM m WHERE t = 'a;b'",
                "CREATE CONTINUOUS QUERY q ON d BEGIN SELECT mean(v) INTO a FROM b WHERE time > now() - 1h GROUP BY time(1m) END",
                "DROP CONTINUOUS QUERY q ON d",
                "CREATE USER u WITH PASSWORD 'p'",
                "CREATE USER u WITH PASSWORD 'p' WITH ALL PRIVILEGES",
                "SET PASSWORD FOR u = 'p'",
                "DROP USER u",
                "GRANT ALL TO u",
                "GRANT READ ON d TO u",
                "REVOKE ALL FROM u"
            })
    void changesBecomeCommandsWithTheReplicasAnswer(String statement) {
        Answer answer = (Answer) post(statement);

        assertThat(logged).extracting(LogEntry.Command::statement).containsExactly(statement);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer)).isEqualTo(DONE);
        assertThat(answer.headers()).containsEntry("X-Lockstep-Token", List.of("v1:topic:0=1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE SUBSCRIPTION s ON d.autogen DESTINATIONS ALL 'udp://h:1'",
                "DROP SUBSCRIPTION s ON d.autogen",
                "DROP SHARD 1",
                "ALTER RETENTION POLICY p ON d DURATION 3h SHARD DURATION 1h",
                "KILL QUERY 1"
            })
    void whatReplicasCannotDoAlikeYetIsRefused(String statement) {
        Answer answer = (Answer) post(statement);

        assertThat(text(answer))
                .contains("\"statement_id\":0,\"error\":\"")
                .contains("is not supported by Lockstep")
                .as("the page that says why")
                .endsWith(" (docs/http-api.md)\"}]}\n");
        assertThat(text(answer)).doesNotContain("'p'");
        assertThat(logged).isEmpty();
    }

    @Test
    void byGetInfluxDbsWarningIsAddedSaveForDelete() {
        assertThat(text((Answer) get("CREATE DATABASE x")))
                .isEqualTo(
                        "{\"results\":[{\"statement_id\":0,\"messages\":[{\"level\":\"warning\",\"text\":\"deprecated"
                                + " use of 'CREATE DATABASE x' in a read only context, please use a POST request"
                                + " instead\"}]}]}\n");
        assertThat(text((Answer) get("DELETE FROM m"))).isEqualTo(DONE);
    }

    @Test
    void theWarningHasDurationsAsInfluxDbWritesThem() {
        String statement = "CREATE RETENTION POLICY r ON d DURATION 7d REPLICATION 1 SHARD DURATION 90m";

        assertThat(text((Answer) get(statement)))
                .contains("'CREATE RETENTION POLICY r ON d DURATION 1w REPLICATION 1 SHARD DURATION 90m'");
        assertThat(logged.get(0).statement()).isEqualTo(statement);
    }

    @Test
    void aQueryIsKilledOnTheReplicaThatIsNamed() {
        assertThat(post("KILL QUERY 36 ON \"replica-1\"")).isEqualTo(new RouteTo("replica-1"));
        assertThat(post("KILL QUERY 36 ON replica")).isEqualTo(new RouteTo("replica"));
    }

    @Test
    void nowIsTheTimeOfIssue() {
        post("DELETE FROM m WHERE time < now() - 1d");

        assertThat(logged.get(0).statement())
                .isEqualTo("DELETE FROM m WHERE time < ('2026-11-21T09:00:00.123456789Z' + 0s) - 1d");
        assertThat(logged.get(0).issuedAt()).isEqualTo(Instant.parse("2026-11-21T09:00:00.123456789Z"));
    }

    @Test
    void commentsAndLineEndsAreNotLogged() {
        post("DELETE /* old\n ones */ FROM\n m -- all\n");

        assertThat(logged.get(0).statement()).isEqualTo("DELETE FROM m");
    }

    @Test
    void theRequestsDatabaseAndRetentionPolicyGoAlong() {
        decide(HttpMethod.POST, "DROP MEASUREMENT m", Map.of("db", "d", "rp", "week"));

        assertThat(logged.get(0).db()).isEqualTo("d");
        assertThat(logged.get(0).rp()).isEqualTo("week");
    }

    @Test
    void boundParametersAreLoggedWithTheirValues() {
        decide(
                HttpMethod.POST,
                "DELETE FROM m WHERE time < $t AND h = $h",
                Map.of("db", "d", "params", "{\"t\":\"2020-01-01T00:00:00Z\",\"h\":\"it's\"}"));

        assertThat(logged.get(0).statement())
                .isEqualTo("DELETE FROM m WHERE time < '2020-01-01T00:00:00Z' AND h = 'it\\'s'");
    }

    @Test
    void boundParametersThatAreMissingOrBrokenAreRefused() {
        assertRefused(Map.of(), "DELETE FROM m WHERE h = $h", 400, "missing parameter: h");
        assertRefused(
                Map.of("params", "{"),
                "DELETE FROM m WHERE h = $h",
                400,
                "error parsing query parameters: InfluxDB's words on {");
        assertRefused(Map.of("params", "[1]"), "DELETE FROM m WHERE h = $h", 400, "InfluxDB's words on [1]");
        String unable = "error parsing query: missing parameter: unable to bind parameter with type ";
        assertRefused(Map.of("params", "{\"h\":null}"), "DELETE FROM m WHERE h = $h", 400, unable + "<nil>");
        assertRefused(Map.of("params", "{\"h\":[1]}"), "DELETE FROM m WHERE h = $h", 400, unable + "[]interface {}");
        assertRefused(
                Map.of("params", "{\"h\":{}}"),
                "DELETE FROM m WHERE h = $h",
                400,
                "missing parameter: bound object parameter value must have exactly one entry");
    }

    @Test
    void severalChangesRunInOrderUpToTheFirstThatFails() {
        answers.put("DROP MEASUREMENT m", "{\"results\":[{\"statement_id\":0,\"error\":\"database not found: \"}]}\n");

        Answer answer = (Answer) post("CREATE DATABASE a; DROP MEASUREMENT m; CREATE DATABASE b; CREATE DATABASE c;");

        assertThat(logged)
                .extracting(LogEntry.Command::statement)
                .containsExactly("CREATE DATABASE a", "DROP MEASUREMENT m");
        assertThat(text(answer))
                .isEqualTo("{\"results\":[{\"statement_id\":0},{\"statement_id\":1,\"error\":\"database not found:"
                        + " \"},{\"statement_id\":2,\"error\":\"not executed\"},{\"statement_id\":3,\"error\":\"not"
                        + " executed\"}]}\n");
        assertThat(answer.headers()).containsEntry("X-Lockstep-Token", List.of("v1:topic:0=2"));
    }

    @Test
    void aStatementThatIsNotSupportedStopsTheRest() {
        Answer answer = (Answer) post("CREATE DATABASE a; DROP SHARD 1; CREATE DATABASE b");

        assertThat(logged).extracting(LogEntry.Command::statement).containsExactly("CREATE DATABASE a");
        assertThat(text(answer))
                .contains(
                        "{\"statement_id\":1,\"error\":\"DROP SHARD is not supported by Lockstep: each replica numbers")
                .contains("{\"statement_id\":2,\"error\":\"not executed\"}");
    }

    @Test
    void readsAndChangesInOneRequestTakeTurns() {
        InTurn mixed = (InTurn) post("SHOW DATABASES; CREATE DATABASE d; SELECT v FROM m");

        assertThat(logged).isEmpty();
        assertThat(mixed.turns()).hasSize(3);
        assertThat(mixed.turns().get(0)).isEqualTo(new Asked("SHOW DATABASES"));
        assertThat(mixed.turns().get(2)).isEqualTo(new Asked("SELECT v FROM m"));
        Outcome outcome =
                Objects.requireNonNull(((Made) mixed.turns().get(1)).outcome().block(Duration.ofSeconds(5)));
        assertThat(outcome.failed()).isFalse();
        assertThat(text(outcome.answer())).isEqualTo(DONE);
        assertThat(logged).extracting(LogEntry.Command::statement).containsExactly("CREATE DATABASE d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CREATE DATABASE", "DROP", "DROP DATABASE a b", "CREATE DATABASE a; DELETE FROM m WHERE (("})
    void whatCannotBeReadButCouldChangeAReplicaIsRefused(String statement) {
        assertRefused(Map.of(), statement, 400, "error parsing query: ");
        assertThat(logged).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM _lockstep..applied",
                "SELECT * FROM \"_lockstep\".autogen.applied",
                "SHOW MEASUREMENTS ON _lockstep",
                "DROP DATABASE _lockstep",
                "CREATE DATABASE \"_lockstep\"",
                "CREATE RETENTION POLICY r ON _lockstep DURATION 1d REPLICATION 1"
            })
    void lockstepsOwnDatabaseDoesNotExist(String statement) {
        assertThat(text((Answer) post(statement)))
                .isEqualTo("{\"results\":[{\"statement_id\":0,\"error\":\"database not found: _lockstep\"}]}\n");
        assertThat(logged).isEmpty();
    }

    @Test
    void lockstepsOwnDatabaseCannotBeTheRequestsOrCountAsAParameter() {
        Answer answer = (Answer) decide(HttpMethod.POST, "DROP MEASUREMENT applied", Map.of("db", "_lockstep"));
        assertThat(text(answer)).contains("database not found: _lockstep");
        assertThat(logged).isEmpty();
    }

    @Test
    void aLogThatIsAwayIsA503() {
        kafkaAway = true;

        Answer answer = (Answer) post("CREATE DATABASE d");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(text(answer)).isEqualTo("{\"error\":\"the log is away\"}\n");
        assertThat(answer.headers()).doesNotContainKey("X-Lockstep-Token");
    }

    @Test
    void withoutReplicasTheClientLearnsThatTheCommandIsDurable() {
        pool = Set.of();

        Answer answer = (Answer) post("CREATE DATABASE d");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(text(answer)).contains("is in the write log and will be applied");
        assertThat(answer.headers()).containsEntry("X-Lockstep-Token", List.of("v1:topic:0=1"));
    }

    @Test
    void whatReplicasRefuseAsAWholeIsAnsweredAsTheyDid() {
        status = 400;
        answers.put("CREATE DATABASE d", "{\"error\":\"error parsing query: no\"}\n");

        Answer answer = (Answer) post("CREATE DATABASE d");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).isEqualTo("{\"error\":\"error parsing query: no\"}\n");
    }

    @Test
    void replicasThatAnswerDifferentlyAreAnErrorThatSaysSoAndEndsTheRequest() {
        ReplicaId two = new ReplicaId("replica-2");
        pool = Set.of(ONE, two);
        ownAnswers.put(two, "{\"results\":[{\"statement_id\":0,\"error\":\"retention policy conflicts\"}]}\n");

        Answer answer = (Answer) post("CREATE DATABASE a; CREATE DATABASE b");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer))
                .isEqualTo(
                        "{\"results\":[{\"statement_id\":0,\"error\":\"the replicas of the cluster answered this"
                                + " statement differently; tell its operator\"},{\"statement_id\":1,\"error\":\"not executed\"}]}\n");
        assertThat(answer.headers()).containsEntry("X-Lockstep-Token", List.of("v1:topic:0=1"));
        assertThat(logged).extracting(LogEntry.Command::statement).containsExactly("CREATE DATABASE a");
    }

    @Test
    void anAsyncRequestIsAnsweredWithoutABody() {
        Answer answer = (Answer) decide(HttpMethod.POST, "CREATE DATABASE d", Map.of("async", "true"));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }
}
