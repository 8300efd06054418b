package io.lockstep.gateway.read;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.consistency.OwnWrites;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Refusal;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Reads a request to {@code /query} whole, asks what its statements want, and either answers or has a replica answer. The last filter of
 * its route.
 */
final class QueryIntake implements GatewayFilter {

    private static final String TOKEN = "X-Lockstep-Token";
    private static final byte[] NO_BODY = {};

    private final BoundedBody bodies;
    private final long formLimit;
    private final StatementHandler statements;
    private final LongTexts longTexts;
    private final OwnWrites ownWrites;
    private final ReplicaReads reads;

    /**
     * What has been found out about a request.
     *
     * @param hides whether Lockstep's own database is to be left out of a replica's answer
     */
    private record Reading(StatementHandler.Decision decision, boolean hides) {}

    QueryIntake(
            BoundedBody bodies,
            long formLimit,
            StatementHandler statements,
            LongTexts longTexts,
            OwnWrites ownWrites,
            ReplicaReads reads) {
        this.longTexts = longTexts;
        this.bodies = bodies;
        this.formLimit = formLimit;
        this.statements = statements;
        this.ownWrites = ownWrites;
        this.reads = reads;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!request.getMethod().equals(HttpMethod.POST)) {
            return handle(exchange, NO_BODY);
        }
        return bodies.read(request, formLimit, body -> handle(exchange, body).thenReturn(true))
                .then();
    }

    private Mono<Void> handle(ServerWebExchange exchange, byte[] body) {
        ServerHttpRequest request = exchange.getRequest();
        FormParameters parameters = RequestParameters.of(request, body);
        String q = parameters.first("q");
        if (q == null || q.isBlank()) {
            return statements
                    .admit(new QueryRequest(request.getMethod(), "", parameters, request.getHeaders(), body))
                    .then(Mono.error(new Refusal(400, "missing required parameter \"q\"")));
        }
        QueryRequest query = new QueryRequest(request.getMethod(), q, parameters, request.getHeaders(), body);
        return read(query).flatMap(reading -> {
            StatementHandler.Decision decision = reading.decision();
            if (decision instanceof StatementHandler.Answer answer) {
                return answer(exchange, answer);
            } else if (decision instanceof StatementHandler.InTurn mixed) {
                return new TurnByTurn(exchange, reads, query, mixed.turns(), ownWrites).answer();
            }
            if (decision instanceof StatementHandler.RouteTo named) {
                ServerHttpRequest pinned = exchange.getRequest()
                        .mutate()
                        .header(Pinned.HEADER, named.replica())
                        .build();
                return route(exchange.mutate().request(pinned).build(), query, reading.hides());
            }
            return route(exchange, query, reading.hides());
        });
    }

    /** Who is not let in cannot have a long text read. */
    private Mono<Reading> read(QueryRequest query) {
        Mono<Reading> reading = statements
                .decide(query)
                .map(decision -> new Reading(decision, isRoute(decision) && OwnDatabase.isAskedFor(query.q())));
        return LongTexts.isLong(query.q()) ? statements.admit(query).then(longTexts.read(query.q(), reading)) : reading;
    }

    private static boolean isRoute(StatementHandler.Decision decision) {
        return decision instanceof StatementHandler.Route || decision instanceof StatementHandler.RouteTo;
    }

    private Mono<Void> route(ServerWebExchange exchange, QueryRequest query, boolean hides) {
        if (!hides) {
            return reads.answer(exchange, ReplicaQuery.of(exchange, query));
        }
        // What is to be left out of must not be packed.
        ServerWebExchange plain = exchange.mutate()
                .request(exchange.getRequest()
                        .mutate()
                        .headers(headers -> headers.remove(HttpHeaders.ACCEPT_ENCODING))
                        .build())
                .response(OwnDatabase.hiddenFrom(
                        exchange.getResponse(),
                        GzipAnswer.wanted(exchange.getRequest().getHeaders())))
                .build();
        return reads.answer(plain, ReplicaQuery.of(plain, query));
    }

    private Mono<Void> answer(ServerWebExchange exchange, StatementHandler.Answer answer) {
        // What the statement did is the client's own write.
        answer.headers()
                .getOrDefault(TOKEN, List.of())
                .forEach(token -> ownWrites.acknowledged(exchange.getRequest(), Token.parse(token)));
        ServerHttpResponse response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        answer.headers().forEach(headers::put);
        headers.set(HttpHeaders.CONTENT_TYPE, answer.contentType());
        boolean zipped = answer.status() == 200
                && GzipAnswer.wanted(exchange.getRequest().getHeaders());
        byte[] body = zipped ? GzipAnswer.of(answer.body()) : answer.body();
        if (zipped) {
            headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        headers.setContentLength(body.length);
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
