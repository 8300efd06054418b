package io.lockstep.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Sinks;

class HeldBodyTest {

    private static final int LEAST = 100;

    private final PooledPieces pieces = new PooledPieces();
    private final Sinks.Many<Object> replica = Sinks.many().unicast().onBackpressureBuffer();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final HeldBody body = body(new EmbeddedChannel().eventLoop());
    private final List<Boolean> begun = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Client client = new Client();

    private HeldBody body(EventLoop loop) {
        return new HeldBody(
                replica.asFlux().doOnRequest(asked::addAndGet).doOnCancel(() -> cancelled.set(true)),
                LEAST,
                pieces,
                loop);
    }

    private void send(int... sizes) {
        for (int size : sizes) {
            replica.tryEmitNext(pieces.piece(size)).orThrow();
        }
    }

    @AfterEach
    void everyPieceIsReleasedOnce() {
        pieces.assertReleasedOnce();
    }

    @Test
    void itBeginsWhenThereIsEnoughOfIt() {
        body.subscribe(begun::add, failures::add);

        send(60);
        assertThat(begun).isEmpty();
        send(60);

        assertThat(begun).containsExactly(false);
        body.flow().subscribe(client);
        client.request(1);
        assertThat(client.sizes).containsExactly(120);
        body.dispose();
        assertThat(cancelled).isTrue();
    }

    @Test
    void itBeginsWithItsEndIfThereIsLess() {
        body.subscribe(begun::add, failures::add);

        send(60);
        replica.tryEmitNext(new DefaultLastHttpContent(pieces.piece(20))).orThrow();
        replica.tryEmitComplete().orThrow();

        assertThat(begun).containsExactly(true);
        assertThat(body.isEmpty()).isFalse();
        body.whole().subscribe(client);
        client.request(1);
        assertThat(client.sizes).containsExactly(80);
        assertThat(client.ended).isTrue();
    }

    @Test
    void noMoreIsTakenFromTheReplicaThanTheClientAsksFor() {
        body.subscribe(begun::add, failures::add);
        send(LEAST, 1, 2, 3);
        assertThat(asked).hasValue(1);

        body.flow().subscribe(client);
        client.request(1);
        assertThat(client.sizes).containsExactly(LEAST);
        assertThat(asked).hasValue(1);
        client.request(2);
        assertThat(client.sizes).containsExactly(LEAST, 1, 2);
        assertThat(asked).hasValue(3);

        client.request(5);
        replica.tryEmitComplete().orThrow();
        assertThat(client.sizes).containsExactly(LEAST, 1, 2, 3);
        assertThat(client.ended).isTrue();
    }

    @Test
    void whatIsAskedForWhileTheBeginningIsGivenComesBehindIt() {
        body.subscribe(begun::add, failures::add);
        send(LEAST, 1, 2);
        client.more = 2;

        body.flow().subscribe(client);
        client.request(1);
        replica.tryEmitComplete().orThrow();

        assertThat(client.sizes).containsExactly(LEAST, 1, 2);
        assertThat(client.ended).isTrue();
    }

    @Test
    void aFailureBehindTheBeginningComesBehindIt() {
        body.subscribe(begun::add, failures::add);
        send(LEAST);
        body.flow().subscribe(client);
        IOException broken = new IOException("broken");

        replica.tryEmitError(broken).orThrow();
        assertThat(client.failure).isNull();
        client.request(1);

        assertThat(client.sizes).containsExactly(LEAST);
        assertThat(client.failure).isSameAs(broken);
    }

    @Test
    void whatEndsItElsewhereIsDoneOnItsLoop() throws Exception {
        EventLoop busy = new DefaultEventLoop();
        HeldBody other = body(busy);
        ByteBuf piece = pieces.piece(10);
        busy.submit(() -> {
                    other.subscribe(begun::add, failures::add);
                    replica.tryEmitNext(piece).orThrow();
                })
                .get(5, TimeUnit.SECONDS);
        CountDownLatch free = new CountDownLatch(1);
        Future<?> work = busy.submit(() -> free.await(5, TimeUnit.SECONDS));

        other.dispose();

        assertThat(piece.refCnt()).isEqualTo(2);
        free.countDown();
        work.get(5, TimeUnit.SECONDS);
        await().until(() -> piece.refCnt() == 1);
        assertThat(cancelled).isTrue();
        assertThat(begun).isEmpty();
        busy.shutdownGracefully(0, 0, TimeUnit.SECONDS).get(5, TimeUnit.SECONDS);
    }

    /** Takes what it asks for, and can ask for more while it is given something. */
    private static final class Client extends BaseSubscriber<DataBuffer> {

        private final List<Integer> sizes = new ArrayList<>();
        private int more;
        private boolean ended;
        private @Nullable Throwable failure;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(DataBuffer piece) {
            int asked = more;
            more = 0;
            if (asked > 0) {
                request(asked);
            }
            sizes.add(Blocks.bytes(piece).length);
        }

        @Override
        protected void hookOnComplete() {
            ended = true;
        }

        @Override
        protected void hookOnError(Throwable failed) {
            failure = failed;
        }
    }
}
