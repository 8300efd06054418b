package io.lockstep.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class EndpointsTest {

    @Test
    void aVerbosePingIsAnsweredAsTheConfiguredVersionDoes() {
        assertThat(status("1.6.7", "/ping?verbose=true")).isEqualTo("204 NO_CONTENT");
        assertThat(status("1.8.10", "/ping?verbose=true")).isEqualTo("200 OK");
        assertThat(status("1.8.10", "/ping?verbose=false")).isEqualTo("204 NO_CONTENT");
        assertThat(status("1.10.0", "/ping?verbose=1")).isEqualTo("200 OK");
    }

    private static String status(String version, String target) {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get(target));
        new Endpoints(version).filter(exchange, next -> Mono.empty()).block();
        return String.valueOf(exchange.getResponse().getStatusCode());
    }
}
