package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.gateway.http.BodyBudget;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Refusal;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class PassThroughTest {

    private static final Refusal STRANGER = new Refusal(401, "authorization failed");

    private final List<String> seen = new ArrayList<>();
    private Mono<Void> admission = Mono.empty();
    private int passed;
    private ReplicaReads reads = (onward, query) -> Mono.error(new AssertionError("nothing is to be read"));
    private final PassThrough filter = new PassThrough(
            new StatementHandler() {
                @Override
                public Mono<Decision> decide(QueryRequest request) {
                    return Mono.error(new AssertionError("it is no statement"));
                }

                @Override
                public Mono<Void> admit(QueryRequest request) {
                    seen.add(request.parameters().firstOfUrl("u")
                            + " "
                            + request.headers().getFirst(HttpHeaders.AUTHORIZATION));
                    return admission;
                }
            },
            new BoundedBody(new BodyBudget(1_000_000), Duration.ofSeconds(5)),
            1_000,
            (onward, query) -> reads.answer(onward, query));

    private final GatewayFilterChain none = onward -> Mono.error(new AssertionError("nothing comes behind it"));

    @ParameterizedTest
    @ValueSource(strings = {"buckets()", "x |> to(bucket: \"d\")", "from(bucket: \"_lockstep\")"})
    void strangersAreToldNothingElse(String flux) {
        admission = Mono.error(STRANGER);

        assertThatThrownBy(() -> pass("/api/v2/query?org=o", flux)).isSameAs(STRANGER);
        assertThatThrownBy(() -> pass("/api/v1/prom/read?db=_lockstep", flux)).isSameAs(STRANGER);
        assertThat(passed).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v2/query", "/api/v2/%71uery", "/%61pi/v2/query"})
    void fluxThatCouldWriteIsRefusedHoweverItsPathIsSpelt(String path) {
        assertThatThrownBy(() -> pass(path, "from(bucket: \"a\") |> to(bucket: \"d\")"))
                .hasMessageContaining("to() would write into one replica alone");
        assertThat(passed).isZero();
    }

    @Test
    void aUsersReadGoesToAReplicaWithTheUsersCredentials() {
        pass("/api/v1/prom/read?db=d&u=bob&p=secret", "x");

        assertThat(seen).containsExactly("bob Token bob:secret");
        assertThat(passed).isEqualTo(1);
    }

    @Test
    void whatAReplicaSaysOfAPathThatItDoesNotKnowIsReleasedOnce() {
        PooledPieces pieces = new PooledPieces();
        ServerWebExchange exchange = MockServerWebExchange.from(
                        MockServerHttpRequest.post("/api/v2/query").body("buckets()"))
                .mutate()
                .response(new MockServerHttpResponse(pieces))
                .build();

        reads = (onward, query) -> {
            assertThat(query.piecemeal()).isTrue();
            AttemptAnswer attempt =
                    new AttemptAnswer(onward.getResponse(), true, () -> true, Mono::empty, headers -> {});
            return attempt.pass(
                            404,
                            new DefaultHttpHeaders(),
                            Flux.just(pieces.piece(9), pieces.piece(10)),
                            new EmbeddedChannel().eventLoop())
                    .doFinally(end -> attempt.dispose());
        };

        filter.filter(exchange, none).block(Duration.ofSeconds(5));

        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.NOT_IMPLEMENTED);
        pieces.assertReleasedOnce();
    }

    private void pass(String target, String body) {
        MockServerWebExchange exchange =
                MockServerWebExchange.from(MockServerHttpRequest.method(HttpMethod.POST, URI.create(target))
                        .header(HttpHeaders.AUTHORIZATION, "Token bob:secret")
                        .body(body));
        reads = (onward, query) -> {
            assertThat(onward.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
                    .isEqualTo("Token bob:secret");
            passed++;
            return Mono.empty();
        };
        filter.filter(exchange, none).block(Duration.ofSeconds(5));
    }
}
