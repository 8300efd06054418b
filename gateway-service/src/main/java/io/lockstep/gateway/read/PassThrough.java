package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lockstep.gateway.catalog.DatabaseCatalog;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.InfluxErrors;
import io.lockstep.gateway.http.Refusal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads that are no InfluxQL, which a replica answers if its version can: Flux, and Prometheus' remote reads. What could write
 * is refused here, because it would change one replica alone. Strangers are sent away first; what a user may read is for the
 * replica to say, which gets the client's own credentials. The last filter of its route.
 */
final class PassThrough implements GatewayFilter {

    private static final String FLUX = "/api/v2/query";
    private static final byte[] NO_BODY = {};

    /** The functions of Flux that write; only their names are looked at, since they can be given other names. */
    private static final Pattern WRITES = Pattern.compile("\\b(?:to|wideTo)\\b");

    private final StatementHandler statements;
    private final BoundedBody bodies;
    private final long limit;
    private final ReplicaReads reads;

    /**
     * @param statements knows who may come in
     * @param limit bound of a body
     */
    PassThrough(StatementHandler statements, BoundedBody bodies, long limit, ReplicaReads reads) {
        this.statements = statements;
        this.bodies = bodies;
        this.limit = limit;
        this.reads = reads;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        // Decoded, as the route has it, so that no spelling gets past what is said of Flux.
        boolean flux = exchange.getRequest().getURI().getPath().equals(FLUX);
        ServerHttpRequest request = exchange.getRequest();
        FormParameters parameters = FormParameters.parse(request.getURI().getRawQuery(), NO_BODY);
        Mono<Void> admission =
                statements.admit(new QueryRequest(request.getMethod(), "", parameters, request.getHeaders(), NO_BODY));
        return admission
                .then(bodies.read(request, limit, body -> {
                    check(parameters.firstOfUrl("db"), flux, new String(body, ISO_8859_1));
                    ServerWebExchange explained = exchange.mutate()
                            .response(explaining(exchange, flux))
                            .build();
                    return reads.answer(explained, new ReplicaQuery(explained, body, true))
                            .thenReturn(true);
                }))
                .then();
    }

    private static void check(@Nullable String db, boolean flux, String body) {
        if (DatabaseCatalog.OWN.equals(db) || (flux && body.contains(DatabaseCatalog.OWN))) {
            throw new Refusal(404, "database not found: \"" + DatabaseCatalog.OWN + "\"");
        }
        if (flux && WRITES.matcher(body).find()) {
            throw new Refusal(
                    400,
                    "Flux that holds the word to is not supported by Lockstep, because to() would write into one replica alone");
        }
    }

    /** A replica that does not know the path says so in a way that no client of it understands. */
    private static ServerHttpResponse explaining(ServerWebExchange exchange, boolean flux) {
        return new ServerHttpResponseDecorator(exchange.getResponse()) {

            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                return Flux.<DataBuffer>from(body)
                        .switchOnFirst((first, rest) -> {
                            HttpStatusCode status = getStatusCode();
                            if (status == null || status.value() != 404) {
                                return getDelegate().writeWith(rest);
                            }
                            // then() discards what it is given, which would release a second time.
                            return rest.map(Blocks::bytes)
                                    .then(InfluxErrors.write(
                                            exchange,
                                            501,
                                            (flux ? "Flux" : "remote read")
                                                    + " is not supported by the replicas' version of InfluxDB"));
                        })
                        .then();
            }
        };
    }
}
