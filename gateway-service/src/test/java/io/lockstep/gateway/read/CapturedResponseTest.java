package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class CapturedResponseTest {

    private final PooledPieces pieces = new PooledPieces();
    private final CapturedResponse captured = new CapturedResponse(new MockServerHttpResponse(pieces));
    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    private final List<byte[]> taken = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWaitsForASlowClientIsReleasedWhenItLeaves(boolean piecemeal) {
        BaseSubscriber<byte[]> client = slowClient();
        captured.body(attempt(HttpStatus.OK, piecemeal, answer(200))).subscribe(client);
        assertThat(taken).hasSize(1);
        assertThat(pieces.made()).isGreaterThan(2);

        client.cancel();

        pieces.assertReleasedOnce();
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "3, 100", "100, 3"})
    void theAnswerOfTheAttemptThatIsWantedIsTheBody(int refused, int wanted) {
        Mono<Void> answering = attempt(HttpStatus.INTERNAL_SERVER_ERROR, false, answer(refused))
                .onErrorResume(AttemptFailure.class, failure -> attempt(HttpStatus.OK, false, answer(wanted)));

        captured.body(answering).doOnNext(taken::add).blockLast();

        assertThat(Blocks.joined(taken)).hasSize(wanted * 1_000);
        assertThat(captured.getStatusCode()).isEqualTo(HttpStatus.OK);
        pieces.assertReleasedOnce();
    }

    private Mono<Void> attempt(HttpStatus status, boolean piecemeal, Flux<ByteBuf> body) {
        AttemptAnswer answer = new AttemptAnswer(captured, piecemeal, () -> true, Mono::empty, headers -> {});
        return answer.pass(status.value(), new DefaultHttpHeaders(), body, loop).doFinally(end -> answer.dispose());
    }

    /** Made as fast as it is asked for. */
    private Flux<ByteBuf> answer(int length) {
        return Flux.range(0, length).map(i -> pieces.piece(1_000));
    }

    private BaseSubscriber<byte[]> slowClient() {
        return new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(byte[] bytes) {
                taken.add(bytes);
            }
        };
    }
}
