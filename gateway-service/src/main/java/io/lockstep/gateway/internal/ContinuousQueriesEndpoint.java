package io.lockstep.gateway.internal;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.influxql.ContinuousQuery;
import io.lockstep.gateway.influxql.Statements;
import io.lockstep.gateway.into.IntoResult;
import io.lockstep.gateway.into.IntoResult.Failed;
import io.lockstep.gateway.into.IntoResult.Rejected;
import io.lockstep.gateway.into.IntoResult.Unavailable;
import io.lockstep.gateway.into.IntoResult.Written;
import io.lockstep.gateway.into.SelectInto;
import io.lockstep.gateway.into.SelectInto.Schedule;
import io.lockstep.gateway.log.ShardRouting;
import io.lockstep.gateway.pool.ReplicaPositions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code GET /internal/v1/continuous-queries?shard=0} lists them; {@code POST} with {@code {"db","name","epoch","from","to"}} runs one for a window
 * of time and answers when the log holds what has come of it: 200, 422 with InfluxDB's error, 404 for a query that is no more,
 * or 503 for what is worth another try.
 */
final class ContinuousQueriesEndpoint {

    static final String PATH = "/internal/v1/continuous-queries";

    private static final Duration BODY = Duration.ofSeconds(5);

    private final Callers callers;
    private final IntFunction<Mono<List<ContinuousQuery>>> queries;
    private final SelectInto into;
    private final ShardRouting routing;
    private final ReplicaPositions connectors;

    /**
     * The endpoint, not yet bound to a path.
     *
     * @param queries the continuous queries of a shard; fails if no replica tells
     */
    ContinuousQueriesEndpoint(
            Callers callers,
            IntFunction<Mono<List<ContinuousQuery>>> queries,
            SelectInto into,
            ShardRouting routing,
            ReplicaPositions connectors) {
        this.callers = callers;
        this.queries = queries;
        this.into = into;
        this.routing = routing;
        this.connectors = connectors;
    }

    /** What to run: the window is from its first nanosecond to the first after it. */
    record Run(@Nullable String db, @Nullable String name, long epoch, long from, long to) {}

    /** As the monitor reads it; lengths of time in nanoseconds. */
    record Listed(String db, String name, long every, long span, long interval, long offset, String zone) {}

    Mono<ServerResponse> list(ServerRequest request) {
        int shard = request.queryParam("shard").map(RecordsEndpoint::number).orElse(0);
        if (shard < 0) {
            return error(400, "shard must be a small number");
        }
        return guarded(request, () -> queries.apply(shard)
                .flatMap(list -> ServerResponse.ok()
                        .bodyValue(list.stream()
                                .map(query -> new Listed(
                                        query.db(),
                                        query.name(),
                                        query.every(),
                                        query.span(),
                                        query.interval(),
                                        query.offset(),
                                        query.zone()))
                                .toList()))
                .onErrorResume(e -> error(503, "no replica tells its continuous queries")));
    }

    Mono<ServerResponse> run(ServerRequest request) {
        return guarded(
                request, () -> request.bodyToMono(Run.class).timeout(BODY).flatMap(this::run));
    }

    private Mono<ServerResponse> run(Run run) {
        if (run.db() == null || run.name() == null || run.epoch() <= 0 || run.to() <= run.from()) {
            return error(400, "db, name, epoch, from and to are required");
        }
        OptionalInt format = connectors.lowestFormat();
        if (format.isEmpty() || format.getAsInt() < LogEntry.ScheduledPoints.FORMAT) {
            return error(
                    503, "a live connector cannot read what continuous queries come to: upgrade all connectors first");
        }
        return queries.apply(routing.shardOf(run.db()))
                .onErrorResume(e -> Mono.just(List.of()))
                .flatMap(list -> find(list, run)
                        .map(query -> run(query, run))
                        .orElseGet(() -> error(404, "there is no such continuous query, or no replica tells of it")));
    }

    private Mono<ServerResponse> run(ContinuousQuery query, Run run) {
        return into.run(
                        Statements.read(query.selectInto(run.from(), run.to()))
                                .list()
                                .get(0),
                        query.db(),
                        null,
                        new Schedule(query.db() + "." + query.name(), run.epoch(), run.from(), run.to()))
                .flatMap(ContinuousQueriesEndpoint::answer);
    }

    private static Optional<ContinuousQuery> find(List<ContinuousQuery> list, Run run) {
        return list.stream()
                .filter(query -> query.db().equals(run.db()) && query.name().equals(run.name()))
                .findFirst();
    }

    private static Mono<ServerResponse> answer(IntoResult result) {
        if (result instanceof Written written) {
            Token token = written.token();
            return ServerResponse.ok()
                    .bodyValue(Map.of("written", written.points(), "token", token == null ? "" : token.toString()));
        } else if (result instanceof Failed failed) {
            return error(422, failed.error());
        } else if (result instanceof Rejected rejected) {
            return error(422, rejected.error());
        }
        return error(503, ((Unavailable) result).reason());
    }

    private interface Answering {

        Mono<ServerResponse> answer();
    }

    private Mono<ServerResponse> guarded(ServerRequest request, Answering answering) {
        return callers.refusal(
                        request.headers().firstHeader(HttpHeaders.AUTHORIZATION),
                        request.remoteAddress().orElse(null))
                .map(reason -> error(403, reason))
                .orElseGet(answering::answer);
    }

    private static Mono<ServerResponse> error(int status, String error) {
        return ServerResponse.status(status).bodyValue(Map.of("error", error));
    }
}
