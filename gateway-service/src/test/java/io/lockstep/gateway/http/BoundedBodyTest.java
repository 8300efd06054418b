package io.lockstep.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class BoundedBodyTest {

    private final BodyBudget budget = new BodyBudget(10);
    private final BoundedBody bodies = new BoundedBody(budget, Duration.ofSeconds(20));

    @Test
    void handsTheBodyOnAndGivesItsBytesBackAfterwards() {
        Long held = bodies.read(request(Flux.just(buffer("abc"), buffer("def"))), 6, body -> {
                    assertThat(new String(body, UTF_8)).isEqualTo("abcdef");
                    return Mono.just(budget.used());
                })
                .block();

        assertThat(held).isEqualTo(6);
        assertThat(budget.used()).isZero();
    }

    @Test
    void refusesABodyBeyondItsLimitWhetherAnnouncedOrNot() {
        assertRefused(request(Flux.just(buffer("abc"), buffer("defg"))), 413, "Request Entity Too Large");
        ServerHttpRequest announced = MockServerHttpRequest.post("/write")
                .header("Content-Length", "7")
                .body(Flux.never());
        assertRefused(announced, 413, "Request Entity Too Large");
    }

    @Test
    void refusesWhatTheBudgetDoesNotHold() {
        Disposable first = bodies.read(request(Flux.just(buffer("abcdef"))), 6, body -> Mono.never())
                .subscribe();

        assertRefused(request(Flux.just(buffer("12345"))), 503, null);
        first.dispose();

        assertThat(budget.used()).isZero();
    }

    @Test
    void givesTheBytesBackWhenTheClientGoesAwayInTheMiddle() {
        Sinks.Many<DataBuffer> body = Sinks.many().unicast().onBackpressureBuffer();
        Disposable reading = bodies.read(request(body.asFlux()), 6, Mono::just).subscribe();
        body.tryEmitNext(buffer("abc"));
        assertThat(budget.used()).isEqualTo(3);

        reading.dispose();

        assertThat(budget.used()).isZero();
    }

    @Test
    void givesUpOnABodyThatDoesNotArrive() {
        BoundedBody impatient = new BoundedBody(budget, Duration.ofMillis(20));

        assertThatThrownBy(() ->
                        impatient.read(request(Flux.never()), 6, Mono::just).block())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(408));
    }

    @Test
    void givesTheBytesBackWhenHandlingFails() {
        assertThatThrownBy(() -> bodies.read(
                                request(Flux.just(buffer("abc"))),
                                6,
                                body -> Mono.error(new IllegalStateException("bug")))
                        .block())
                .hasMessage("bug");

        assertThat(budget.used()).isZero();
    }

    @Property(tries = 200)
    void aReservationNeverHoldsMoreThanTheBudgetAndIsGivenBackOnce(
            @ForAll @IntRange(max = 12) int first, @ForAll @IntRange(max = 12) int second) {
        BodyBudget.Reservation reservation = budget.open();
        reservation.take(first);
        reservation.take(second);
        assertThat(budget.used()).isBetween(0L, 10L);

        reservation.close();
        reservation.close();

        assertThat(budget.used()).isZero();
        assertThat(reservation.take(1)).isFalse();
        assertThat(budget.used()).isZero();
    }

    private void assertRefused(ServerHttpRequest request, int status, @Nullable String text) {
        assertThatThrownBy(() -> bodies.read(request, 6, Mono::just).block())
                .asInstanceOf(InstanceOfAssertFactories.type(Refusal.class))
                .satisfies(refusal -> {
                    assertThat(refusal.status()).isEqualTo(status);
                    if (text != null) {
                        assertThat(refusal.text()).isEqualTo(text);
                    }
                });
    }

    private static ServerHttpRequest request(Flux<DataBuffer> body) {
        return MockServerHttpRequest.method(HttpMethod.POST, "/write").body(body);
    }

    private static DataBuffer buffer(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(UTF_8));
    }
}
