package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.consistency.OwnWrites;
import io.lockstep.gateway.http.BodyFormat;
import io.lockstep.gateway.http.InfluxErrors;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.read.StatementHandler.Answer;
import io.lockstep.gateway.read.StatementHandler.Asked;
import io.lockstep.gateway.read.StatementHandler.Made;
import io.lockstep.gateway.read.StatementHandler.Turn;
import io.lockstep.gateway.turns.StatementAnswer;
import io.lockstep.gateway.turns.WholeAnswer;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers the statements of one request one after the other, in one body. As long as that body is small it is held, so that
 * status and headers can tell how everything went; beyond {@value #HELD} bytes it goes to the client as it comes.
 *
 * <p>A statement that fails ends the run; those behind it are said to be not executed.
 */
final class TurnByTurn {

    private static final int HELD = 64 * 1024;
    private static final String NOT_EXECUTED = "not executed";

    private final ServerWebExchange exchange;
    private final ReplicaReads reads;
    private final QueryRequest query;
    private final List<Turn> turns;
    private final OwnWrites ownWrites;
    private final WholeAnswer whole;
    private final boolean chunked;
    private final boolean async;
    private @Nullable Token changed;
    private boolean failed;
    private boolean streaming;

    /** @param reads has a replica answer a request with one statement */
    TurnByTurn(
            ServerWebExchange exchange, ReplicaReads reads, QueryRequest query, List<Turn> turns, OwnWrites ownWrites) {
        this.exchange = exchange;
        this.reads = reads;
        this.query = query;
        this.turns = turns;
        this.ownWrites = ownWrites;
        this.chunked = query.chunked();
        this.async = "true".equals(query.parameters().first("async"));
        this.whole = new WholeAnswer(format(), chunked, turns.size());
    }

    Mono<Void> answer() {
        ServerHttpResponse response = exchange.getResponse();
        response.beforeCommit(() -> Mono.fromRunnable(this::headers));
        if (async) {
            return body().then(Mono.defer(() -> {
                response.setStatusCode(HttpStatus.NO_CONTENT);
                response.getHeaders().set(HttpHeaders.CONTENT_TYPE, format().contentType());
                return response.setComplete();
            }));
        }
        Flux<byte[]> pieces = held(body());
        if (GzipAnswer.wanted(query.headers())) {
            response.getHeaders().set(HttpHeaders.CONTENT_ENCODING, "gzip");
            pieces = GzipStream.of(pieces);
        }
        response.setStatusCode(HttpStatus.OK);
        response.getHeaders().set(HttpHeaders.CONTENT_TYPE, format().contentType());
        return response.writeAndFlushWith(
                pieces.map(piece -> Mono.just(response.bufferFactory().wrap(piece))));
    }

    private void headers() {
        Token token = changed;
        if (token != null) {
            exchange.getResponse().getHeaders().set(StatementRequest.TOKEN, token.toString());
        }
    }

    private BodyFormat format() {
        return BodyFormat.of(query.accept(), query.pretty());
    }

    /** The first pieces in one, and the others as they are. */
    private Flux<byte[]> held(Flux<byte[]> pieces) {
        return Blocks.first(pieces, piece -> piece.length, HELD + 1)
                .doOnNext(first -> streaming = true)
                .map(Blocks::joined);
    }

    private Flux<byte[]> body() {
        return Flux.concat(
                        Flux.just(whole.opening()),
                        Flux.range(0, turns.size()).concatMap(this::part, 1),
                        Flux.just(whole.closing()))
                .filter(piece -> piece.length > 0);
    }

    private Flux<byte[]> part(int index) {
        Flux<byte[]> separator = index == 0 ? Flux.empty() : Flux.just(whole.separator());
        return separator.concatWith(Flux.defer(() -> {
            StatementAnswer answer = whole.statement(index);
            return failed ? cast(whole.error(NOT_EXECUTED), answer) : run(index, answer);
        }));
    }

    private Flux<byte[]> run(int index, StatementAnswer answer) {
        if (turns.get(index) instanceof Made made) {
            return made.outcome().flatMapMany(outcome -> {
                failed = outcome.failed();
                note(outcome.answer());
                return outcome.answer().status() < 300
                        ? cast(outcome.answer().body(), answer)
                        : refused(index, outcome.answer().status(), error(outcome.answer()), answer);
            });
        }
        return asked(index, ((Asked) turns.get(index)).statement(), answer);
    }

    /** What a change did is the client's own write, and what reads behind it have to see. */
    private void note(Answer answer) {
        answer.headers().getOrDefault(StatementRequest.TOKEN, List.of()).forEach(text -> {
            Token token = Token.parse(text);
            Token before = changed;
            changed = before == null
                    ? token
                    : new Token(token.topicId(), token.position().max(before.position()));
            ownWrites.acknowledged(exchange.getRequest(), token);
        });
    }

    private static String error(Answer answer) {
        List<String> texts = answer.headers().getOrDefault(InfluxErrors.HEADER, List.of());
        return texts.isEmpty() ? new String(answer.body(), UTF_8).strip() : texts.get(0);
    }

    private Flux<byte[]> asked(int index, String statement, StatementAnswer answer) {
        CapturedResponse response = new CapturedResponse(exchange.getResponse());
        return bytes(response, statement, query.accept())
                .switchOnFirst((first, all) -> response.getStatusCode().value() == 200 || !first.hasValue()
                        ? all.map(answer::next)
                        : all.then(Mono.error(
                                () -> new Refusal(response.getStatusCode().value(), replicasError(response)))))
                .concatWith(Flux.defer(() -> Flux.just(answer.end())))
                .doOnNext(piece -> {
                    if (piece.length > 0) {
                        whole.begun();
                    }
                })
                .concatWith(Flux.defer(() -> settled(statement, answer)))
                .onErrorResume(Refusal.class, refusal -> refused(index, refusal.status(), refusal.text(), answer));
    }

    private Flux<byte[]> bytes(CapturedResponse response, String statement, @Nullable String accept) {
        return Flux.defer(() -> {
            StatementRequest request = new StatementRequest(exchange, query, statement, changed);
            if (accept == null) {
                request.getHeaders().remove(HttpHeaders.ACCEPT);
            }
            ServerHttpResponse hiding =
                    OwnDatabase.isAskedFor(statement) ? OwnDatabase.hiddenFrom(response, false) : response;
            ServerWebExchange turn =
                    exchange.mutate().request(request).response(hiding).build();
            ReplicaQuery one = ReplicaQuery.form(turn, query.parameters().url(), request.fields(), chunked);
            Mono<Void> answering = reads.answer(turn, one);
            return response.body(answering)
                    .onErrorMap(TimeoutException.class, expired -> new Refusal(504, "query timed out"));
        });
    }

    private static String replicasError(CapturedResponse response) {
        String text = response.getHeaders().getFirst(InfluxErrors.HEADER);
        return text == null
                ? "a replica answered with status " + response.getStatusCode().value()
                : text;
    }

    /** Notes whether the statement has failed. CSV does not tell; there the same is asked again, if there were no rows. */
    private Flux<byte[]> settled(String statement, StatementAnswer answer) {
        failed = answer.failed();
        if (format() != BodyFormat.CSV || answer.any()) {
            return Flux.empty();
        }
        StatementAnswer again = new WholeAnswer(BodyFormat.JSON, chunked, 1).statement(0);
        return bytes(new CapturedResponse(exchange.getResponse()), statement, null)
                .doOnNext(again::next)
                .doOnComplete(() -> failed = again.failed())
                .thenMany(Flux.empty());
    }

    /** An answer that is no result: it is the answer to the whole while that can be. */
    private Flux<byte[]> refused(int index, int status, String error, StatementAnswer answer) {
        failed = true;
        if (streaming && answer.any()) {
            // Part of this result has gone out, so that nothing behind it could be read: the connection is cut.
            return Flux.error(new Refusal(status, error));
        }
        if (!streaming) {
            return Flux.error(new Refusal(status, error + " (statement " + index + " of " + turns.size() + ")"));
        }
        return cast(whole.error(error), answer);
    }

    private Flux<byte[]> cast(byte[] document, StatementAnswer answer) {
        byte[] part = answer.next(document);
        byte[] rest = answer.end();
        if (part.length + rest.length > 0) {
            whole.begun();
        }
        return Flux.just(part, rest);
    }
}
