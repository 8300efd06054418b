package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.gateway.read.StatementHandler.Answer;
import io.lockstep.gateway.read.StatementHandler.Asked;
import io.lockstep.gateway.read.StatementHandler.InTurn;
import io.lockstep.gateway.read.StatementHandler.Made;
import io.lockstep.gateway.read.StatementHandler.Outcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import reactor.core.publisher.Mono;

/** A request that reads and changes, whose replica dies in the middle of its part. */
@Import(MixedRequestFailureTest.ChangeAndRead.class)
class MixedRequestFailureTest extends ReadRouteFixture {

    /** Takes every request for a change that succeeds and a read behind it. */
    @TestConfiguration
    static class ChangeAndRead {

        @Bean
        @Primary
        StatementHandler changeAndRead() {
            Answer changed = new Answer(200, "application/json", EMPTY.getBytes(UTF_8), Map.of());
            return request -> Mono.just(new InTurn(
                    List.of(new Made(Mono.just(new Outcome(changed, false))), new Asked("SELECT f FROM m"))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/query?q=x", "/query?q=x&chunked=true"})
    void whatHasBeenStreamedIsCut(String path) throws Exception {
        given(FakeReplica.resettingAfter(begun(100_000)));

        assertThatThrownBy(() -> get(path)).isInstanceOf(IOException.class);
    }

    @Test
    void whileTheAnswerIsHeldTheRequestIsAnsweredWithAnError() throws Exception {
        given(FakeReplica.resettingAfter(begun(40_000)));

        HttpResponse<String> answer = get("/query?q=x");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"error\":\"the replica's answer broke off (statement 1 of 2)\"}\n");
    }

    private static String begun(int bytes) {
        return "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"" + "m".repeat(bytes);
    }
}
