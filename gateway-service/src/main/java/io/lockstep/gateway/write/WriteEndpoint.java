package io.lockstep.gateway.write;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.access.Credentials;
import io.lockstep.gateway.access.Gate;
import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.catalog.Presence;
import io.lockstep.gateway.consistency.AppliedWrites;
import io.lockstep.gateway.consistency.OwnWrites;
import io.lockstep.gateway.http.BodyFormat;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.log.AppendResult.Accepted;
import io.lockstep.gateway.trace.Traces;
import io.lockstep.gateway.write.WriteOutcome.NotApplied;
import io.lockstep.gateway.write.WriteOutcome.PartlyWritten;
import io.lockstep.gateway.write.WriteOutcome.Reason;
import io.lockstep.gateway.write.WriteOutcome.Refused;
import io.lockstep.gateway.write.WriteOutcome.RefusedByReplicas;
import io.lockstep.gateway.write.WriteOutcome.Written;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers {@code POST /write} as InfluxDB 1.6.7 does, each check in its order. */
final class WriteEndpoint {

    /** Carries the position that covers a write. */
    static final String TOKEN = "X-Lockstep-Token";

    private static final JsonMapper QUOTES = JsonMapper.builder().build();

    private static final Mono<WriteOutcome> LATE =
            Mono.just(new Refused(Reason.UNAVAILABLE, "the write log did not acknowledge in time; try again"));

    private final Gate gate;
    private final DatabaseCatalog catalog;
    private final BoundedBody bodies;
    private final long maxBodyBytes;
    private final Writes writes;
    private final Duration timeout;
    private final WriteMetrics metrics;
    private final AppliedWrites applied;
    private final OwnWrites ownWrites;
    private final Traces traces;

    /** A request that has come in. Whether its sender may write the database is yet to be said. */
    private record Admitted(WriteRequest write, AppliedWrites.Wanted wanted, Caller caller) {}

    /** @param timeout for all that a write waits for, save for its own body */
    WriteEndpoint(
            Gate gate,
            DatabaseCatalog catalog,
            BoundedBody bodies,
            long maxBodyBytes,
            Writes writes,
            Duration timeout,
            WriteMetrics metrics,
            AppliedWrites applied,
            OwnWrites ownWrites,
            Traces traces) {
        this.gate = gate;
        this.catalog = catalog;
        this.bodies = bodies;
        this.maxBodyBytes = maxBodyBytes;
        this.writes = writes;
        this.timeout = timeout;
        this.metrics = metrics;
        this.applied = applied;
        this.ownWrites = ownWrites;
        this.traces = traces;
    }

    /** {@code POST /write}. */
    Mono<ServerResponse> handle(ServerRequest request) {
        return handle(request, WriteRequest::of, Writes.Encoding.LINES);
    }

    /** {@code POST /api/v2/write}, as InfluxDB 1.8 offers it. */
    Mono<ServerResponse> handleBucket(ServerRequest request) {
        return handle(request, WriteRequest::ofBucket, Writes.Encoding.LINES);
    }

    /** {@code POST /api/v1/prom/write}: samples of Prometheus. */
    Mono<ServerResponse> handleSamples(ServerRequest request) {
        return handle(request, WriteRequest::of, Writes.Encoding.PROMETHEUS);
    }

    private Mono<ServerResponse> handle(
            ServerRequest request, Function<ServerHttpRequest, WriteRequest> reader, Writes.Encoding encoding) {
        return Mono.defer(() -> {
            WriteMetrics.Timing timing = metrics.start();
            String context = traces.traceparent(request.exchange());
            return admitted(request.exchange().getRequest(), reader)
                    .flatMap(admitted -> outcome(
                                    admitted.write().tracedAs(context), encoding, request, admitted.caller())
                            .flatMap(outcome -> logged(outcome, admitted.wanted(), request.exchange())))
                    .doOnError(Refusal.class, refusal -> timing.end("refused"))
                    .doOnCancel(() -> timing.end("cancelled"))
                    .flatMap(outcome -> {
                        timing.end(nameOf(outcome));
                        return answer(outcome, request);
                    });
        });
    }

    /** Notes what the log has, and waits for replicas as far as the client wants that; the token is told in any case. */
    private Mono<WriteOutcome> logged(WriteOutcome outcome, AppliedWrites.Wanted wanted, ServerWebExchange exchange) {
        Accepted accepted = accepted(outcome);
        if (accepted == null) {
            return Mono.just(outcome);
        }
        Token token = accepted.token();
        // An error's answer keeps the headers that are there already.
        exchange.getResponse().getHeaders().set(TOKEN, token.toString());
        ownWrites.acknowledged(exchange.getRequest(), token);
        return applied.await(wanted, token)
                .flatMap(inTime -> inTime ? settled(outcome, wanted) : Mono.just(new NotApplied(token)));
    }

    /** What the client waits for is what replicas say of it. */
    private Mono<WriteOutcome> settled(WriteOutcome outcome, AppliedWrites.Wanted wanted) {
        Accepted accepted = accepted(outcome);
        return accepted == null
                ? Mono.just(outcome)
                : applied.refused(wanted, accepted.token(), accepted.shard(), accepted.offsets())
                        .<WriteOutcome>map(refused -> new RefusedByReplicas(refused.status(), refused.error()))
                        .defaultIfEmpty(outcome);
    }

    private static @Nullable Accepted accepted(WriteOutcome outcome) {
        if (outcome instanceof Written written) {
            return written.accepted();
        }
        return outcome instanceof PartlyWritten partly ? partly.accepted() : null;
    }

    /** Whoever may not come in at all is told so before anything else, also before what is wrong with the request. */
    private Mono<Admitted> admitted(ServerHttpRequest request, Function<ServerHttpRequest, WriteRequest> reader) {
        Credentials credentials = Credentials.of(request);
        WriteRequest write;
        AppliedWrites.Wanted wanted;
        try {
            write = reader.apply(request);
            wanted = AppliedWrites.wanted(request.getHeaders(), write.consistency());
        } catch (Refusal refusal) {
            return atGate(gate.admit(credentials)).then(Mono.defer(() -> {
                metrics.refused(Reason.REQUEST);
                return Mono.error(refusal);
            }));
        }
        return atGate(gate.admit(credentials, caller -> caller.mayWrite(write.db())))
                .map(caller -> new Admitted(write, wanted, caller));
    }

    private Mono<Caller> atGate(Mono<Caller> admission) {
        return admission.doOnError(Refusal.class, refusal -> metrics.refused(Reason.ofGate(refusal)));
    }

    private Mono<WriteOutcome> outcome(
            WriteRequest write, Writes.Encoding encoding, ServerRequest request, Caller caller) {
        if (write.db().isEmpty()) {
            return Mono.just(new Refused(Reason.DATABASE_MISSING, "database is required"));
        }
        long began = System.nanoTime();
        return catalog.lookup(write.db()).flatMap(presence -> {
            Duration left = timeout.minusNanos(System.nanoTime() - began);
            if (presence == Presence.PRESENT && !caller.mayWrite(write.db())) {
                return Mono.just(new Refused(
                        Reason.NOT_AUTHORIZED,
                        quoted(caller.name()) + " user is not authorized to write to database " + quoted(write.db())));
            }
            return presence == Presence.PRESENT
                    ? bodies.read(request.exchange().getRequest(), maxBodyBytes, body -> writes.write(
                                            write, encoding, body)
                                    .timeout(left, LATE))
                            .onErrorResume(
                                    Refusal.class,
                                    refusal -> Mono.just(new Refused(Reason.ofBody(refusal), refusal.text())))
                    : Mono.just(without(write.db(), presence));
        });
    }

    private static WriteOutcome without(String db, Presence presence) {
        return presence == Presence.ABSENT
                ? new Refused(Reason.DATABASE_NOT_FOUND, "database not found: " + quoted(db))
                : new Refused(
                        Reason.DATABASE_UNCERTAIN,
                        "no replica can say at present whether the database exists; try again");
    }

    /** As Go's {@code %q} for all names that people use. */
    private static String quoted(String db) {
        return QUOTES.writeValueAsString(db);
    }

    private Mono<ServerResponse> answer(WriteOutcome outcome, ServerRequest request) {
        if (outcome instanceof Written) {
            return noContent(BodyFormat.of(request.exchange().getRequest()));
        }
        if (outcome instanceof NotApplied) {
            return Mono.error(
                    new Refusal(
                            503,
                            "the write is in the write log and will be applied, but not enough replicas have confirmed it in time"));
        }
        if (outcome instanceof PartlyWritten partly) {
            return Mono.error(new Refusal(400, partly.error()));
        }
        if (outcome instanceof RefusedByReplicas refused) {
            return Mono.error(new Refusal(refused.status(), refused.error()));
        }
        Refused refused = (Refused) outcome;
        metrics.refused(refused.reason());
        return Mono.error(new Refusal(refused.reason().status(), refused.error()));
    }

    private static Mono<ServerResponse> noContent(BodyFormat format) {
        return ServerResponse.noContent()
                .header(HttpHeaders.CONTENT_TYPE, format.contentType())
                .build();
    }

    private static String nameOf(WriteOutcome outcome) {
        if (outcome instanceof Refused refused) {
            return refused.reason().status() == 503 ? "unavailable" : "refused";
        }
        if (outcome instanceof NotApplied) {
            return "unconfirmed";
        }
        if (outcome instanceof RefusedByReplicas) {
            return "refused";
        }
        return outcome instanceof Written ? "written" : "partial";
    }
}
