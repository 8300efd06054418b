package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.gateway.consistency.Consistencies;
import io.lockstep.gateway.http.BodyBudget;
import io.lockstep.gateway.http.BoundedBody;
import io.lockstep.gateway.http.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class QueryIntakeTest {

    private static final Refusal STRANGER = new Refusal(401, "authorization failed");
    private static final String LONG = "SELECT a" + ",a".repeat(4_000_000 - 100) + " FROM m";

    /** What happened, in its order. */
    private final List<String> happened = new ArrayList<>();

    private Mono<Void> admission = Mono.empty();
    private long texts = 16_000_000;

    @Test
    void aLongTextIsReadOnceItsSenderIsLetInAndElsewhere() {
        ask(LONG);

        assertThat(happened).containsExactly("admitted", "decided on parallel", "answered");
    }

    @Test
    void aShortTextIsReadWhereItArrives() {
        ask("SELECT a FROM m");

        assertThat(happened).containsExactly("decided on " + thread(), "answered");
    }

    @Test
    void strangersHaveNoLongTextRead() {
        admission = Mono.error(STRANGER);

        assertThatThrownBy(() -> ask(LONG)).isSameAs(STRANGER);

        assertThat(happened).isEmpty();
    }

    @Test
    void beyondWhatIsReadAtOnceTheClientIsToldToTryAgain() {
        texts = 7_000_000;

        assertThatThrownBy(() -> ask(LONG))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
        assertThat(happened).containsExactly("admitted");
    }

    private void ask(String q) {
        String form = "q=" + q.replace(' ', '+');
        QueryIntake intake = new QueryIntake(
                new BoundedBody(new BodyBudget(64_000_000), Duration.ofSeconds(30)),
                10_000_000,
                new StatementHandler() {
                    @Override
                    public Mono<Decision> decide(QueryRequest request) {
                        return Mono.fromSupplier(() -> {
                            happened.add("decided on " + thread());
                            return Decision.ROUTE;
                        });
                    }

                    @Override
                    public Mono<Void> admit(QueryRequest request) {
                        return admission.then(Mono.fromRunnable(() -> happened.add("admitted")));
                    }
                },
                new LongTexts(texts, Schedulers.parallel()),
                Consistencies.forgetful(),
                (exchange, query) -> Mono.fromRunnable(() -> happened.add("answered")));
        intake.filter(
                        MockServerWebExchange.from(MockServerHttpRequest.post("/query")
                                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                                .body(form)),
                        onward -> Mono.error(new AssertionError("nothing comes behind it")))
                .block(Duration.ofSeconds(60));
    }

    private static String thread() {
        return Thread.currentThread().getName().replaceAll("-[0-9]+$", "");
    }
}
