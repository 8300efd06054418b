package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

class AttemptExchangeTest {

    private static final URI ONE = URI.create("http://127.0.0.1:1");
    private static final URI TWO = URI.create("http://127.0.0.1:2");

    private final ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/query?q=x"));

    @Test
    void theConnectionOfOneAttemptIsNotThatOfAnother() {
        ServerWebExchange first = attempt(ONE);
        first.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, "first");
        ServerWebExchange second = attempt(TWO);
        assertThat(second.getAttributes()).doesNotContainKey(CLIENT_RESPONSE_CONN_ATTR);

        second.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, "second");

        assertThat(first.<String>getAttribute(CLIENT_RESPONSE_CONN_ATTR)).isEqualTo("first");
        assertThat(first.<URI>getAttribute(ReplicaTarget.ATTRIBUTE)).isEqualTo(ONE);
        assertThat(second.mutate().build().<String>getAttribute(CLIENT_RESPONSE_CONN_ATTR))
                .isEqualTo("second");
        assertThat(exchange.getAttributes()).doesNotContainKey(CLIENT_RESPONSE_CONN_ATTR);
    }

    @Test
    void anAttemptKnowsWhatTheRouteKnowsAndIsRoutedAnew() {
        exchange.getAttributes().put("known", true);
        setAlreadyRouted(exchange);
        exchange.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, "of an earlier turn");

        ServerWebExchange attempt = attempt(ONE);

        assertThat(attempt.<Boolean>getAttribute("known")).isTrue();
        assertThat(isAlreadyRouted(attempt)).isFalse();
        assertThat(attempt.getAttributes()).doesNotContainKey(CLIENT_RESPONSE_CONN_ATTR);
    }

    @Test
    void anAttemptAnswersWithItsOwnResponse() {
        ServerHttpResponse response = new MockServerHttpResponse();

        assertThat(new AttemptExchange(exchange, response, ONE).getResponse()).isSameAs(response);
        assertThat(new AttemptExchange(exchange, response, ONE).getRequest()).isSameAs(exchange.getRequest());
    }

    private ServerWebExchange attempt(URI replica) {
        return new AttemptExchange(exchange, new MockServerHttpResponse(), replica);
    }
}
