package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Whatever becomes of an attempt, each piece of what its replica sent is released, and only once. */
class AttemptAnswerTest {

    private static final int LARGE = 40_000;

    private final PooledPieces pieces = new PooledPieces();
    private final MockServerHttpResponse client = new MockServerHttpResponse(pieces);
    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    private final Sinks.Many<ByteBuf> replica = Sinks.many().unicast().onBackpressureBuffer();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<Throwable> failures = new ArrayList<>();
    private final Disposable.Swap running = Disposables.swap();

    AttemptAnswerTest() {
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
        AttemptAnswer answer = attempt(piecemeal, HttpStatus.OK);

        send(bytes, 10, bytes);
        replica.tryEmitComplete().orThrow();

        assertThat(received.size()).isEqualTo(2 * bytes + 10);
        assertThat(answer.moveAway()).isFalse();
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, 10", "false, " + LARGE, "true, 10", "true, " + LARGE})
    void anAnswerThatIsNotWantedIsDropped(boolean piecemeal, int bytes) {
        AttemptAnswer answer = attempt(piecemeal, HttpStatus.INTERNAL_SERVER_ERROR);

        send(bytes);
        replica.tryEmitComplete();

        assertThat(failures).singleElement().isInstanceOf(AttemptFailure.ServerError.class);
        assertThat(answer.answering()).isFalse();
        assertThat(client.isCommitted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, LARGE})
    void anAnswerThatComesAfterItsQueryWasMovedIsDropped(int bytes) {
        AttemptAnswer answer = attempt(false, HttpStatus.OK);
        assertThat(answer.moveAway()).isTrue();

        send(bytes);
        replica.tryEmitComplete();

        assertThat(failures).singleElement().isInstanceOf(AttemptFailure.Left.class);
        assertThat(client.isCommitted()).isFalse();
    }

    @Test
    void whatIsHeldIsDroppedWhenTheQueryIsMoved() {
        AttemptAnswer answer = attempt(false, HttpStatus.OK);
        send(10, 20, 30);

        assertThat(answer.moveAway()).isTrue();
        running.dispose();

        assertThat(client.isCommitted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsLetGoWhileTheQueryIsMovedIsDropped(boolean ended) {
        AttemptAnswer answer = attempt(false, HttpStatus.OK);
        pieces.beforeJoin(() -> {
            assertThat(answer.moveAway()).isTrue();
            running.dispose();
        });

        send(10, 20);
        if (ended) {
            replica.tryEmitComplete().orThrow();
        } else {
            send(LARGE);
        }

        assertThat(client.isCommitted()).isFalse();
    }

    @Test
    void whatIsHeldIsDroppedWhenTheReplicaBreaks() {
        AttemptAnswer answer = attempt(false, HttpStatus.OK);
        send(10, 20, 30);
        IOException broken = new IOException("broken");

        replica.tryEmitError(broken).orThrow();

        assertThat(failures).containsExactly(broken);
        assertThat(answer.moveAway()).isTrue();
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
    void aClientsConnectionThatDiesIsNotTheReplicasFault(boolean piecemeal) {
        IOException died = new IOException("connection reset by peer");
        client.setWriteHandler(body -> body.map(Blocks::bytes)
                .concatMap(taken -> Mono.<Void>error(died), 0)
                .then());
        AttemptAnswer answer = attempt(piecemeal, HttpStatus.OK);

        send(LARGE);

        assertThat(failures).containsExactly(died);
        assertThat(answer.answering()).isTrue();
        assertThat(answer.cutByReplica()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRestIsDroppedWhenTheReplicaBreaks(boolean piecemeal) {
        AttemptAnswer answer = attempt(piecemeal, HttpStatus.OK);
        send(LARGE, 10);
        IOException broken = new IOException("broken");

        replica.tryEmitError(broken).orThrow();

        assertThat(received.size()).isEqualTo(LARGE + 10);
        assertThat(failures).containsExactly(broken);
        assertThat(answer.cutByReplica()).isTrue();
    }

    private AttemptAnswer attempt(boolean piecemeal, HttpStatus status) {
        AttemptAnswer answer = new AttemptAnswer(client, piecemeal, () -> true, Mono::empty, headers -> {});
        // As an attempt does, however it ends.
        running.update(answer.pass(status.value(), new DefaultHttpHeaders(), replica.asFlux(), loop)
                .doFinally(end -> answer.dispose())
                .subscribe(nothing -> {}, failures::add));
        return answer;
    }

    private void send(int... sizes) {
        for (int size : sizes) {
            replica.tryEmitNext(pieces.piece(size)).orThrow();
        }
    }
}
