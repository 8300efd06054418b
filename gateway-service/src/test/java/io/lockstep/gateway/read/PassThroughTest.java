package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.gateway.access.Caller;
import io.lockstep.gateway.access.Credentials;
import io.lockstep.gateway.http.BodyBudget;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class PassThroughTest {

    private static final Refusal STRANGER = new Refusal(401, "authorization failed");

    private final List<Credentials> seen = new ArrayList<>();
    private Mono<Caller> admission = Mono.just(new Caller("bob", false, Map.of()));
    private int passed;
    private final PassThrough filter = new PassThrough(
            (credentials, wanted) -> {
                seen.add(credentials);
                return admission;
            },
            new BoundedBody(new BodyBudget(1_000_000), Duration.ofSeconds(5)),
            1_000);

    @ParameterizedTest
    @ValueSource(strings = {"buckets()", "x |> to(bucket: \"d\")", "from(bucket: \"_lockstep\")"})
    void strangersAreToldNothingElse(String flux) {
        admission = Mono.error(STRANGER);

        assertThatThrownBy(() -> pass("/api/v2/query?org=o", flux)).isSameAs(STRANGER);
        assertThatThrownBy(() -> pass("/api/v1/prom/read?db=_lockstep", flux)).isSameAs(STRANGER);
        assertThat(passed).isZero();
    }

    @Test
    void aUsersReadGoesToAReplicaWithTheUsersCredentials() {
        pass("/api/v1/prom/read?db=d&u=bob&p=secret", "x");

        assertThat(seen).containsExactly(new Credentials("bob", "secret", "Token bob:secret"));
        assertThat(passed).isEqualTo(1);
    }

    private void pass(String target, String body) {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post(target)
                .header(HttpHeaders.AUTHORIZATION, "Token bob:secret")
                .body(body));
        filter.filter(exchange, onward -> {
                    assertThat(onward.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
                            .isEqualTo("Token bob:secret");
                    passed++;
                    return Mono.empty();
                })
                .block(Duration.ofSeconds(5));
    }
}
