package io.lockstep.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.common.registry.CommandOutcome;
import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.access.Credentials;
import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.catalog.FixedCatalog;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.into.IntoResult;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.read.FormParameters;
import io.lockstep.gateway.read.QueryRequest;
import io.lockstep.gateway.read.StatementHandler.Answer;
import io.lockstep.gateway.read.StatementHandler.Asked;
import io.lockstep.gateway.read.StatementHandler.Decision;
import io.lockstep.gateway.read.StatementHandler.InTurn;
import io.lockstep.gateway.read.StatementHandler.Made;
import io.lockstep.gateway.read.StatementHandler.Outcome;
import io.lockstep.gateway.read.StatementHandler.RouteTo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class CommandsTest {

    private static final ReplicaId ONE = new ReplicaId("replica-1");
    private static final PasswordKeys KEYS = new PasswordKeys(Map.of("k1", new byte[PasswordKeys.KEY_BYTES]), "k1");
    private static final Token TOKEN = new Token("topic", Position.of(0, 7));
    private static final String DONE = "{\"results\":[{\"statement_id\":0}]}\n";

    private final List<LogEntry.Command> logged = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();
    private final OutcomeCollector collector = new OutcomeCollector(10);
    private final List<Long> changes = new ArrayList<>();
    private OptionalInt format = OptionalInt.empty();
    private final Gate gate = new Gate() {
        @Override
        public Mono<Caller> admit(Credentials credentials, Predicate<Caller> wanted) {
            return Mono.just(Caller.ANYBODY);
        }

        @Override
        public void changedAt(long position) {
            changes.add(position);
        }
    };
    private PasswordKeys keys = KEYS;
    private final List<String> copied = new ArrayList<>();
    private IntoResult intoResult = new IntoResult.Written(3, TOKEN);
    private boolean kafkaAway;
    private int status = 200;
    private Set<ReplicaId> pool = Set.of(ONE);

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
                "KILL QUERY 1"
            })
    void whatReplicasCannotDoAlikeYetIsRefused(String statement) {
        Answer answer = (Answer) post(statement);

        assertThat(text(answer)).contains("\"statement_id\":0,\"error\":\"").contains("is not supported by Lockstep");
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
    void selectIntoIsReadAndAnsweredWithItsNumberOfPointsAndItsToken() {
        Answer answer = (Answer) post("SELECT * INTO b FROM a");

        assertThat(copied).containsExactly("SELECT *        FROM a");
        assertThat(logged).isEmpty();
        assertThat(text(answer))
                .isEqualTo("{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"result\","
                        + "\"columns\":[\"time\",\"written\"],\"values\":[[\"1970-01-01T00:00:00Z\",3]]}]}]}\n");
        assertThat(answer.headers()).containsEntry("X-Lockstep-Token", List.of(TOKEN.toString()));
        assertThat(text((Answer) get("SELECT * INTO b FROM a"))).contains("in a read only context");
        assertThat(text((Answer) decide(HttpMethod.POST, "SELECT * INTO b FROM a", Map.of("epoch", "ms"))))
                .contains("\"values\":[[0,3]]");
    }

    @Test
    void aFailedSelectIntoEndsTheRequestButItsPointsAreCovered() {
        intoResult = new IntoResult.Failed("partial write: field type conflict", TOKEN);

        Answer answer = (Answer) post("CREATE DATABASE d; SELECT * INTO b FROM a; DROP DATABASE d");

        assertThat(logged).hasSize(1);
        assertThat(text(answer))
                .contains("{\"statement_id\":1,\"error\":\"partial write: field type conflict\"}", "not executed");
        assertThat(answer.headers()).containsEntry("X-Lockstep-Token", List.of(TOKEN.toString()));
    }

    @Test
    void aSelectIntoThatCannotBeRunIsA503() {
        intoResult = new IntoResult.Unavailable("no replica", null);

        Answer answer = (Answer) post("SELECT * INTO b FROM a");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(text(answer)).contains("no replica");
    }

    @Test
    void whatNoReplicaTakesForAQueryIsAnsweredAsItDoes() {
        intoResult = new IntoResult.Rejected(400, "error parsing query: its words");

        assertThatThrownBy(() -> post("SELECT * INTO b FROM a"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(400))
                .hasMessageContaining("its words");
    }

    @Test
    void anAsyncRequestIsAnsweredWithoutABody() {
        Answer answer = (Answer) decide(HttpMethod.POST, "CREATE DATABASE d", Map.of("async", "true"));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void withoutAKeyNoPasswordIsTaken() {
        keys = PasswordKeys.NONE;

        Answer answer = (Answer) post("CREATE DATABASE a; SET PASSWORD FOR u = 'geheim'; DROP USER u");

        assertThat(logged).extracting(LogEntry.Command::statement).containsExactly("CREATE DATABASE a");
        assertThat(text(answer))
                .contains("no key to encrypt them with is configured", "not executed")
                .doesNotContain("geheim");
    }

    @Test
    void noPasswordIsLoggedThatALiveConnectorCouldNotRead() {
        format = OptionalInt.of(1);
        assertThat(text((Answer) post("CREATE USER u WITH PASSWORD 'geheim'")))
                .contains("a live connector reads write-log format 1 at most")
                .doesNotContain("geheim");
        assertThat(logged).isEmpty();

        format = OptionalInt.of(2);
        post("CREATE USER u WITH PASSWORD 'geheim'");
        assertThat(logged).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "CREATE USER own WITH PASSWORD 'x',user already exists",
                "SET PASSWORD FOR \"own\" = 'x',user not found",
                "DROP USER own,user not found",
                "GRANT ALL TO own,user not found",
                "REVOKE ALL PRIVILEGES FROM own,user not found",
                "GRANT READ ON d TO own,user not found"
            })
    void theProcessesOwnUserCannotBeChangedThroughTheLog(String statement, String error) {
        assertThat(text((Answer) post(statement))).contains("\"error\":\"" + error + "\"");
        assertThat(logged).isEmpty();
    }

    @Test
    void aChangeOfUsersEndsWhatWasKnownOfThemAtItsPosition() {
        post("CREATE DATABASE a; SET PASSWORD FOR u = 'p'");
        post("GRANT READ ON d TO u");

        assertThat(changes).containsExactly(2L, 3L);
    }

    @Test
    void aChangeOfUsersThatMayBeInTheLogEndsItToo() {
        kafkaAway = true;

        post("DROP USER u");

        assertThat(changes).containsExactly(0L);
    }

    @Test
    void theWarningDoesNotRepeatThePassword() {
        assertThat(text((Answer) get("SET  PASSWORD FOR u = 'geheim'")))
                .contains("deprecated use of 'SET PASSWORD FOR u = [REDACTED]' in a read only context");
    }

    private void assertRefused(Map<String, String> parameters, String statement, int code, String text) {
        assertThatThrownBy(() -> decide(HttpMethod.POST, statement, parameters))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    private Decision post(String statement) {
        return decide(HttpMethod.POST, statement, Map.of());
    }

    private Decision get(String statement) {
        return decide(HttpMethod.GET, statement, Map.of());
    }

    private Decision decide(HttpMethod method, String statement, Map<String, String> parameters) {
        QueryRequest request = new QueryRequest(
                method, statement, new FormParameters(Map.of(), parameters), new HttpHeaders(), new byte[0]);
        return commands().decide(request).blockOptional(Duration.ofSeconds(5)).orElseThrow();
    }

    private Commands commands() {
        LogAppender log = (shard, entries) -> {
            if (kafkaAway) {
                return CompletableFuture.completedFuture(new AppendResult.Unavailable("the log is away"));
            }
            LogEntry.Command command = opened(entries.get(0));
            int offset = logged.size();
            logged.add(command);
            String answer = answers.getOrDefault(command.statement(), DONE);
            pool.forEach(replica ->
                    collector.onOutcome(new CommandOutcome(replica, shard, offset, command.id(), status, answer)));
            return CompletableFuture.completedFuture(new AppendResult.Accepted("topic", shard, offset));
        };
        CommandRunner.Readers readers = new CommandRunner.Readers() {
            @Override
            public Set<ReplicaId> of(int shard) {
                return pool;
            }

            @Override
            public void excludeUntil(ReplicaId replica, Position position) {
                throw new AssertionError("nobody is late");
            }
        };
        CommandMetrics metrics = new CommandMetrics(new SimpleMeterRegistry());
        CommandRunner runner = new CommandRunner(
                log,
                readers,
                collector,
                (shard, offset) -> List.of(),
                metrics,
                Duration.ofSeconds(2),
                Schedulers.boundedElastic());
        return new Commands(
                runner,
                FixedCatalog.of("d"),
                ShardRouting.SINGLE,
                new UserStatements(keys, "own", gate, () -> format),
                (statement, db, rp, schedule) -> {
                    copied.add(statement.textWithoutInto());
                    return Mono.just(intoResult);
                },
                params -> Mono.just("error parsing query parameters: InfluxDB's words on " + params),
                metrics,
                Clock.fixed(Instant.parse("2026-11-21T09:00:00.123456789Z"), ZoneOffset.UTC));
    }

    /** What holds a password arrives sealed, everything else as it is. */
    private static LogEntry.Command opened(LogEntry entry) {
        if (entry instanceof LogEntry.SealedCommand sealed) {
            LogEntry.Command command = KEYS.open(sealed);
            assertThat(command.holdsPassword()).isTrue();
            return command;
        }
        LogEntry.Command command = (LogEntry.Command) entry;
        assertThat(command.holdsPassword()).isFalse();
        return command;
    }

    private static String text(Answer answer) {
        return new String(answer.body(), UTF_8);
    }
}
