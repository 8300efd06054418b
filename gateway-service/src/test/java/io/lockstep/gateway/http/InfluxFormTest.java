package io.lockstep.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ResponseStatusException;

class InfluxFormTest {

    private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/write"));

    @Test
    void anErrorIsJsonWithALineFeedAndAHeader() {
        InfluxErrors.write(exchange, 400, "unable to parse 'a\"': bad\nline 2 é")
                .block();

        assertThat(exchange.getResponse().getBodyAsString().block())
                .isEqualTo("{\"error\":\"unable to parse 'a\\\"': bad\\nline 2 é\"}\n");
        assertThat(exchange.getResponse().getHeaders().getFirst("X-Influxdb-Error"))
                .isEqualTo("unable to parse 'a\"': bad line 2 \u00c3\u00a9");
    }

    @Test
    void theHeaderOfAnErrorIsBounded() {
        assertThat(InfluxErrors.headerText("x".repeat(5000)).getBytes(UTF_8)).hasSize(1024);
    }

    @Test
    void aBugIsAnsweredWithoutDetails() {
        new InfluxErrorHandler()
                .handle(exchange, new IllegalStateException("secret"))
                .block();

        assertThat(exchange.getResponse().getStatusCode()).hasToString("500 INTERNAL_SERVER_ERROR");
        assertThat(exchange.getResponse().getBodyAsString().block()).isEqualTo("{\"error\":\"internal error\"}\n");
    }

    @Test
    void aRefusalOfTheFrameworkKeepsItsStatus() {
        new InfluxErrorHandler()
                .handle(exchange, new ResponseStatusException(HttpStatus.BAD_REQUEST))
                .block();

        assertThat(exchange.getResponse().getBodyAsString().block()).isEqualTo("{\"error\":\"Bad Request\"}\n");
    }

    @Test
    void requestIdsAreDistinctUuidsOfVersionOne() {
        RequestIds ids = new RequestIds();
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 1000; i++) {
            String id = ids.next();
            assertThat(UUID.fromString(id).version()).isEqualTo(1);
            assertThat(UUID.fromString(id).variant()).isEqualTo(2);
            seen.add(id);
        }

        assertThat(seen).hasSize(1000);
    }

    @Test
    void whatIsValidInATargetStaysAsItIs() {
        String target = "/query?q=SELECT+%22a%22&db=x;y,z'()*!~";

        assertThat(LenientUri.encode(target)).isSameAs(target);
    }

    @Test
    void aParameterThatCannotBeDecodedIsLeftOut() {
        assertThat(LenientUri.encode("/query?a=%ZZ&q=x&b%=1&c=%41")).isEqualTo("/query?q=x&c=%41");
        assertThat(LenientUri.encode("/query?a=%4")).isEqualTo("/query?");
        assertThat(LenientUri.encode("/%ZZ?a=1")).isEqualTo("/%25ZZ?a=1");
    }

    @Test
    void errorsOfTheSecondApiHaveItsForm() {
        MockServerWebExchange second = MockServerWebExchange.from(MockServerHttpRequest.post("/api/v2/write"));

        InfluxErrors.write(second, 404, "database not found: \"d\"").block();

        assertThat(second.getResponse().getBodyAsString().block())
                .isEqualTo("{\"code\":\"not found\",\"message\":\"database not found: \\\"d\\\"\"}\n");
    }

    @Property(tries = 500)
    void anyTargetBecomesOneThatJavaTakes(@ForAll String rubbish) {
        String latin1 = new String(rubbish.getBytes(UTF_8), ISO_8859_1);

        assertThatCode(() -> new URI(LenientUri.encode("/query?q=" + latin1))).doesNotThrowAnyException();
    }
}
