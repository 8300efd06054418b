package io.lockstep.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.command.Admission.BrokenParameters;
import io.lockstep.gateway.command.Admission.NoSuchDatabase;
import io.lockstep.gateway.command.Admission.OneByOne;
import io.lockstep.gateway.command.Admission.ToNamedReplica;
import io.lockstep.gateway.command.Admission.ToReplica;
import io.lockstep.gateway.command.CommandResult.Answered;
import io.lockstep.gateway.command.CommandResult.Divergent;
import io.lockstep.gateway.command.CommandResult.NotLogged;
import io.lockstep.gateway.command.CommandResult.Unconfirmed;
import io.lockstep.gateway.http.BodyFormat;
import io.lockstep.gateway.http.InfluxErrors;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.influxql.FrozenTime;
import io.lockstep.gateway.influxql.Statement;
import io.lockstep.gateway.influxql.StatementKind;
import io.lockstep.gateway.influxql.Statements;
import io.lockstep.gateway.into.IntoResult;
import io.lockstep.gateway.into.IntoResult.Failed;
import io.lockstep.gateway.into.IntoResult.Rejected;
import io.lockstep.gateway.into.IntoResult.Unavailable;
import io.lockstep.gateway.into.IntoResult.Written;
import io.lockstep.gateway.into.SelectInto;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.read.QueryRequest;
import io.lockstep.gateway.read.StatementHandler;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

/** Answers the statements that change something, by way of the log; lets reads pass. */
final class Commands implements StatementHandler {

    private static final String TOKEN = "X-Lockstep-Token";
    private static final String JSON = "application/json";
    private static final Duration CATALOG_BOUND = Duration.ofMillis(500);

    private final CommandRunner runner;
    private final DatabaseCatalog catalog;
    private final ShardRouting routing;
    private final UserStatements users;
    private final SelectInto into;
    private final Function<String, Mono<String>> parameterErrors;
    private final CommandMetrics metrics;
    private final Clock clock;

    /** @param parameterErrors what InfluxDB says of {@code params} that it cannot read */
    Commands(
            CommandRunner runner,
            DatabaseCatalog catalog,
            ShardRouting routing,
            UserStatements users,
            SelectInto into,
            Function<String, Mono<String>> parameterErrors,
            CommandMetrics metrics,
            Clock clock) {
        this.runner = runner;
        this.catalog = catalog;
        this.routing = routing;
        this.users = users;
        this.into = into;
        this.parameterErrors = parameterErrors;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Mono<Decision> decide(QueryRequest request) {
        return Mono.defer(() -> go(request, Admission.decide(request)));
    }

    /** What becomes of a request that has been read. */
    Mono<Decision> go(QueryRequest request, Admission.Way way) {
        if (way instanceof ToReplica) {
            return Mono.just(Decision.ROUTE);
        } else if (way instanceof ToNamedReplica named) {
            return Mono.just(new RouteTo(named.replica()));
        } else if (way instanceof BrokenParameters broken) {
            return parameterErrors.apply(broken.params()).flatMap(error -> Mono.error(new Refusal(400, error)));
        } else if (way instanceof NoSuchDatabase none) {
            return Mono.just(noSuchDatabase(none, request));
        }
        List<Statement> statements = ((OneByOne) way).statements();
        return statements.stream().allMatch(Admission::changes)
                ? new Run(request, statements).from(0)
                : Mono.just(inTurn(request, statements));
    }

    /** Reads among the changes see those before them, and none of those behind. */
    private InTurn inTurn(QueryRequest request, List<Statement> statements) {
        return new InTurn(statements.stream()
                .<Turn>map(statement -> Admission.changes(statement)
                        ? new Made(Mono.defer(() -> {
                            Run run = new Run(request, List.of(statement));
                            return run.from(0).map(answer -> new Outcome((Answer) answer, run.failed));
                        }))
                        : new Asked(statement.text()))
                .toList());
    }

    private static Answer noSuchDatabase(NoSuchDatabase none, QueryRequest request) {
        StatementResults results = new StatementResults();
        results.skipTo(none.statement());
        results.fail("database not found: " + none.database());
        results.skipTo(none.statements());
        return ok(results, request, null);
    }

    private static Answer ok(StatementResults results, QueryRequest request, @Nullable Token token) {
        Map<String, List<String>> headers = token == null ? Map.of() : Map.of(TOKEN, List.of(token.toString()));
        BodyFormat format = format(request);
        if ("true".equals(request.parameters().first("async"))) {
            return new Answer(204, format.contentType(), new byte[0], headers);
        }
        return new Answer(200, format.contentType(), results.render(request.chunked(), format), headers);
    }

    /** Replicas refused the statement as a whole. */
    private static Answer asAnswered(Answered answered) {
        return new Answer(
                answered.status(),
                JSON,
                answered.body().getBytes(UTF_8),
                Map.of(TOKEN, List.of(answered.token().toString())));
    }

    private static BodyFormat format(QueryRequest request) {
        return BodyFormat.of(request.accept(), request.pretty());
    }

    private static boolean inEpoch(QueryRequest request) {
        String epoch = request.epoch();
        return epoch != null && !epoch.isBlank();
    }

    private static Answer unavailable(QueryRequest request, String error, @Nullable Token token) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put(InfluxErrors.HEADER, List.of(error));
        if (token != null) {
            headers.put(TOKEN, List.of(token.toString()));
        }
        BodyFormat format = format(request);
        return new Answer(503, format.contentType(), format.error(error), headers);
    }

    /** InfluxDB warns of these where they come by GET. */
    private static @Nullable String warning(QueryRequest request, Statement statement) {
        return request.method().equals(HttpMethod.GET) && statement.kind() != StatementKind.DELETE
                ? "deprecated use of '" + statement.restated()
                        + "' in a read only context, please use a POST request instead"
                : null;
    }

    /** The statements of one request, one after the other up to the first that fails. */
    private final class Run {

        private final QueryRequest request;
        private final List<Statement> statements;
        private final StatementResults results = new StatementResults();
        private @Nullable Token last;
        private boolean failed;

        Run(QueryRequest request, List<Statement> statements) {
            this.request = request;
            this.statements = statements;
        }

        Mono<Decision> from(int index) {
            if (index == statements.size()) {
                return Mono.just(ok(results, request, last));
            }
            Statement statement = statements.get(index);
            if (statement.kind() == StatementKind.SELECT_INTO) {
                return selectInto(index, statement);
            }
            if (!Admission.SUPPORTED.contains(statement.kind())) {
                metrics.refused(statement.kind());
                results.fail(NotSupported.text(statement.kind()));
                return stopped();
            }
            Optional<String> refusal = users.refusal(statement);
            if (refusal.isPresent()) {
                results.fail(refusal.get());
                return stopped();
            }
            Timer.Sample sample = metrics.start();
            int shard = shardOf(statement);
            return runner.run(shard, users.sealed(command(statement)))
                    .doOnCancel(() -> users.mayHaveRun(statement))
                    .flatMap(result -> {
                        metrics.end(sample, statement.kind(), nameOf(result));
                        users.ran(statement, shard, result);
                        return settle(index, statement, shard, result);
                    });
        }

        private Mono<Decision> selectInto(int index, Statement statement) {
            Timer.Sample sample = metrics.start();
            return into.run(statement, request.db(), request.rp()).flatMap(result -> {
                metrics.end(sample, statement.kind(), nameOf(result));
                return settle(index, statement, result);
            });
        }

        private Mono<Decision> settle(int index, Statement statement, IntoResult result) {
            if (result instanceof Written written) {
                covered(written.token());
                results.addWritten(written.points(), inEpoch(request), warning(request, statement));
                return from(index + 1);
            } else if (result instanceof Failed some) {
                covered(some.token());
                results.fail(some.error());
                return stopped();
            } else if (result instanceof Rejected rejected && statements.size() > 1) {
                results.fail(rejected.error());
                return stopped();
            }
            failed = true;
            if (result instanceof Rejected rejected) {
                return Mono.error(new Refusal(rejected.status(), rejected.error()));
            }
            Unavailable unavailable = (Unavailable) result;
            covered(unavailable.token());
            return Mono.just(unavailable(request, unavailable.reason() + which(index), last));
        }

        private void covered(@Nullable Token token) {
            last = token == null ? last : token;
        }

        private Mono<Decision> settle(int index, Statement statement, int shard, CommandResult result) {
            if (result instanceof NotLogged not) {
                failed = true;
                return Mono.just(unavailable(request, not.reason() + which(index), last));
            }
            if (result instanceof Unconfirmed unconfirmed) {
                failed = true;
                return Mono.just(unavailable(
                        request,
                        "the statement is in the write log and will be applied, but its outcome is not known: "
                                + unconfirmed.reason() + which(index),
                        unconfirmed.token()));
            }
            if (result instanceof Divergent divergent) {
                last = divergent.token();
                results.fail("the replicas of the cluster answered this statement differently; tell its operator");
                return stopped();
            }
            Answered answered = (Answered) result;
            last = answered.token();
            boolean succeeded = results.add(answered.body(), warning(request, statement));
            if (statements.size() == 1 && answered.status() != 200) {
                failed = true;
                return Mono.just(asAnswered(answered));
            }
            return learnt(statement, shard, answered.token())
                    .then(Mono.defer(() -> succeeded ? from(index + 1) : stopped()));
        }

        /** So that this client's next write finds the database that it has created, and none that it has dropped. */
        private Mono<Void> learnt(Statement statement, int shard, Token token) {
            if (statement.kind() != StatementKind.CREATE_DATABASE && statement.kind() != StatementKind.DROP_DATABASE) {
                return Mono.empty();
            }
            return catalog.refreshPast(shard, token.position().offset(shard).orElse(0))
                    .timeout(CATALOG_BOUND, Mono.empty());
        }

        private Mono<Decision> stopped() {
            failed = true;
            results.skipTo(statements.size());
            return Mono.just(ok(results, request, last));
        }

        private String which(int index) {
            return statements.size() == 1 ? "" : " (statement " + index + " of " + statements.size() + ")";
        }

        private int shardOf(Statement statement) {
            String db = request.db();
            return routing.shardOf(statement.databases().stream().findFirst().orElse(db == null ? "" : db));
        }

        private LogEntry.Command command(Statement statement) {
            Instant issued = clock.instant();
            // What a continuous query calls now() is the time of each run.
            String text = statement.callsNow() && statement.kind() != StatementKind.CREATE_CONTINUOUS_QUERY
                    ? Statements.read(FrozenTime.freeze(statement, issued))
                            .list()
                            .get(0)
                            .normalised()
                    : statement.normalised();
            return new LogEntry.Command(
                    UUID.randomUUID().toString(), text, nullIfEmpty(request.db()), nullIfEmpty(request.rp()), issued);
        }
    }

    private static @Nullable String nullIfEmpty(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    private static String nameOf(IntoResult result) {
        if (result instanceof Written) {
            return "applied";
        }
        return result instanceof Unavailable ? "unavailable" : "failed";
    }

    private static String nameOf(CommandResult result) {
        if (result instanceof Answered answered) {
            return answered.body().contains("\"error\"") ? "failed" : "applied";
        } else if (result instanceof Divergent) {
            return "divergent";
        }
        return result instanceof Unconfirmed ? "unconfirmed" : "unavailable";
    }
}
