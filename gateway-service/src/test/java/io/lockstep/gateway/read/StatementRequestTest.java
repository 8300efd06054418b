package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.position.Token;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

class StatementRequestTest {

    @Test
    void aStatementIsARequestOfItsOwnUnderTheIdOfTheWhole() {
        MockServerWebExchange exchange =
                MockServerWebExchange.from(MockServerHttpRequest.get("/query?db=d&q=x%3By&params=%7B%7D&async=true")
                        .header(HttpHeaders.AUTHORIZATION, "Token bob:secret")
                        .header(HttpHeaders.ACCEPT_ENCODING, "gzip"));
        exchange.getResponse().getHeaders().set("X-Request-Id", "whole");
        FormParameters parameters =
                FormParameters.parse(exchange.getRequest().getURI().getRawQuery(), new byte[0]);
        QueryRequest query = new QueryRequest(
                HttpMethod.GET, "x;y", parameters, exchange.getRequest().getHeaders(), new byte[0]);

        StatementRequest request = new StatementRequest(exchange, query, "y", Token.parse("v1:topic:0=7"));

        assertThat(request.getMethod()).isEqualTo(HttpMethod.POST);
        assertThat(request.fields()).isEqualTo(Map.of("async", "false", "db", "d", "params", "", "q", "y"));
        HttpHeaders headers = request.getHeaders();
        assertThat(headers.getFirst("X-Request-Id")).isEqualTo("whole");
        assertThat(headers.getFirst("X-Lockstep-Token")).isEqualTo("v1:topic:0=7");
        assertThat(headers.getFirst(HttpHeaders.AUTHORIZATION)).isEqualTo("Token bob:secret");
        assertThat(headers.containsHeader(HttpHeaders.ACCEPT_ENCODING)).isFalse();
    }
}
