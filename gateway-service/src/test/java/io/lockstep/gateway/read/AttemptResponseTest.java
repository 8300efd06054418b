package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Whatever becomes of an attempt, each piece of what its replica sent is released, and only once. */
class AttemptResponseTest {

    private static final int LARGE = 40_000;

    private final PooledPieces pieces = new PooledPieces();
    private final MockServerHttpResponse client = new MockServerHttpResponse(pieces);
    private final ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/query?q=x"))
            .mutate()
            .response(client)
            .build();

    private final Sinks.Many<DataBuffer> replica = Sinks.many().unicast().onBackpressureBuffer();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<Throwable> failures = new ArrayList<>();
    private final Disposable.Swap running = Disposables.swap();

    AttemptResponseTest() {
        client.setWriteHandler(
                body -> body.map(Blocks::bytes).doOnNext(received::writeBytes).then());
    }

    @AfterEach
    void everyPieceIsReleasedOnce() {
        pieces.assertReleasedOnce();
    }

    @ParameterizedTest
    @CsvSource({"false, 10", "false, " + LARGE, "true, 10", "true, " + LARGE})
    void anAnswerIsPassedOnWhole(boolean piecemeal, int bytes) {
        AttemptResponse response = attempt(piecemeal, HttpStatus.OK);

        send(bytes, 10, bytes);
        replica.tryEmitComplete().orThrow();

        assertThat(received.size()).isEqualTo(2 * bytes + 10);
        assertThat(response.moveAway()).isFalse();
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, 10", "false, " + LARGE, "true, 10", "true, " + LARGE})
    void anAnswerThatIsNotWantedIsDropped(boolean piecemeal, int bytes) {
        AttemptResponse response = attempt(piecemeal, HttpStatus.INTERNAL_SERVER_ERROR);

        send(bytes);
        replica.tryEmitComplete();

        assertThat(failures).singleElement().isInstanceOf(AttemptFailure.ServerError.class);
        assertThat(response.answering()).isFalse();
        assertThat(client.isCommitted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, LARGE})
    void anAnswerThatComesAfterItsQueryWasMovedIsDropped(int bytes) {
        AttemptResponse response = attempt(false, HttpStatus.OK);
        assertThat(response.moveAway()).isTrue();

        send(bytes);
        replica.tryEmitComplete();

        assertThat(failures).singleElement().isInstanceOf(AttemptFailure.Left.class);
        assertThat(client.isCommitted()).isFalse();
    }

    @Test
    void whatIsHeldIsDroppedWhenTheQueryIsMoved() {
        AttemptResponse response = attempt(false, HttpStatus.OK);
        send(10, 20, 30);

        assertThat(response.moveAway()).isTrue();
        running.dispose();

        assertThat(client.isCommitted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsLetGoWhileTheQueryIsMovedIsDropped(boolean ended) {
        AttemptResponse response = attempt(false, HttpStatus.OK);
        pieces.beforeJoin(() -> {
            assertThat(response.moveAway()).isTrue();
            running.dispose();
        });

        send(10);
        if (ended) {
            replica.tryEmitComplete().orThrow();
        } else {
            send(LARGE);
        }

        assertThat(client.isCommitted()).isFalse();
    }

    @Test
    void whatIsHeldIsDroppedWhenTheReplicaBreaks() {
        AttemptResponse response = attempt(false, HttpStatus.OK);
        send(10, 20, 30);
        IOException broken = new IOException("broken");

        replica.tryEmitError(broken).orThrow();

        assertThat(failures).containsExactly(broken);
        assertThat(response.moveAway()).isTrue();
        assertThat(client.isCommitted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAClientDoesNotTakeIsDroppedWhenItLeaves(boolean piecemeal) {
        client.setWriteHandler(body ->
                body.map(Blocks::bytes).concatMap(taken -> Mono.never(), 0).then());
        attempt(piecemeal, HttpStatus.OK);
        send(LARGE, LARGE, 10, 20);
        assertThat(client.isCommitted()).isTrue();

        running.dispose();

        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRestIsDroppedWhenTheReplicaBreaks(boolean piecemeal) {
        attempt(piecemeal, HttpStatus.OK);
        send(LARGE, 10);
        IOException broken = new IOException("broken");

        replica.tryEmitError(broken).orThrow();

        assertThat(received.size()).isEqualTo(LARGE + 10);
        assertThat(failures).containsExactly(broken);
    }

    private AttemptResponse attempt(boolean piecemeal, HttpStatus status) {
        if (piecemeal) {
            exchange.getAttributes().put(AttemptResponse.PIECEMEAL, true);
        }
        AttemptResponse response = new AttemptResponse(exchange, code -> code >= 500, headers -> {});
        response.setStatusCode(status);
        running.update(response.writeWith(replica.asFlux()).subscribe(nothing -> {}, failures::add));
        return response;
    }

    private void send(int... sizes) {
        for (int size : sizes) {
            replica.tryEmitNext(pieces.piece(size)).orThrow();
        }
    }
}
