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
import io.lockstep.gateway.access.Concerned;
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
import io.lockstep.gateway.read.StatementHandler.Decision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Commands over replicas that answer as they are told to. */
abstract class CommandsFixture {

    static final ReplicaId ONE = new ReplicaId("replica-1");
    static final PasswordKeys KEYS = new PasswordKeys(Map.of("k1", new byte[PasswordKeys.KEY_BYTES]), "k1");
    static final Token TOKEN = new Token("topic", Position.of(0, 7));
    static final String DONE = "{\"results\":[{\"statement_id\":0}]}\n";

    final List<LogEntry.Command> logged = new ArrayList<>();
    final Map<String, String> answers = new HashMap<>();
    /** Of replicas that do not answer as the others. */
    final Map<ReplicaId, String> ownAnswers = new HashMap<>();

    final OutcomeCollector collector = new OutcomeCollector(10);
    final List<Long> changes = new ArrayList<>();
    final List<Concerned> concerned = new ArrayList<>();
    OptionalInt format = OptionalInt.empty();
    final Gate gate = new Gate() {
        @Override
        public Mono<Caller> admit(Credentials credentials, Predicate<Caller> wanted) {
            return Mono.just(Caller.ANYBODY);
        }

        @Override
        public void changedAt(long position, Concerned whom) {
            changes.add(position);
            concerned.add(whom);
        }
    };
    PasswordKeys keys = KEYS;
    final List<String> copied = new ArrayList<>();
    IntoResult intoResult = new IntoResult.Written(3, TOKEN);
    boolean kafkaAway;
    /** No outcome is heard of. */
    boolean silent;

    int status = 200;
    Set<ReplicaId> pool = Set.of(ONE);

    void assertRefused(Map<String, String> parameters, String statement, int code, String text) {
        assertThatThrownBy(() -> decide(HttpMethod.POST, statement, parameters))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    Decision post(String statement) {
        return decide(HttpMethod.POST, statement, Map.of());
    }

    Decision get(String statement) {
        return decide(HttpMethod.GET, statement, Map.of());
    }

    Decision decide(HttpMethod method, String statement, Map<String, String> parameters) {
        return commands()
                .decide(request(method, statement, parameters))
                .blockOptional(Duration.ofSeconds(5))
                .orElseThrow();
    }

    static QueryRequest request(HttpMethod method, String statement, Map<String, String> parameters) {
        return new QueryRequest(
                method, statement, new FormParameters(Map.of(), parameters), new HttpHeaders(), new byte[0]);
    }

    Commands commands() {
        LogAppender log = (shard, entries) -> {
            if (kafkaAway) {
                return CompletableFuture.completedFuture(new AppendResult.Unavailable("the log is away"));
            }
            LogEntry.Command command = opened(entries.get(0));
            int offset = logged.size();
            logged.add(command);
            String answer = answers.getOrDefault(command.statement(), DONE);
            Set<ReplicaId> heard = silent ? Set.of() : pool;
            heard.forEach(replica -> collector.onOutcome(new CommandOutcome(
                    replica, shard, offset, command.id(), status, ownAnswers.getOrDefault(replica, answer))));
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
                Schedulers.boundedElastic(),
                () -> {});
        return new Commands(
                runner,
                FixedCatalog.of("d"),
                ShardRouting.SINGLE,
                new UserStatements(keys, "own", gate, () -> format),
                (statement, db, rp, schedule) -> {
                    copied.add(statement.intoSelect().orElseThrow().text());
                    return Mono.just(intoResult);
                },
                params -> Mono.just("error parsing query parameters: InfluxDB's words on " + params),
                metrics,
                Clock.fixed(Instant.parse("2026-11-21T09:00:00.123456789Z"), ZoneOffset.UTC));
    }

    /** What holds a password arrives sealed, everything else as it is. */
    static LogEntry.Command opened(LogEntry entry) {
        if (entry instanceof LogEntry.SealedCommand sealed) {
            LogEntry.Command command = KEYS.open(sealed);
            assertThat(command.holdsPassword()).isTrue();
            return command;
        }
        LogEntry.Command command = (LogEntry.Command) entry;
        assertThat(command.holdsPassword()).isFalse();
        return command;
    }

    static String text(Answer answer) {
        return new String(answer.body(), UTF_8);
    }
}
