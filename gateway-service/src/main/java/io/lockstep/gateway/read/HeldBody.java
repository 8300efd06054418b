package io.lockstep.gateway.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The body of a replica's answer, whose beginning is held until there is enough of it. Signals that as a {@link Mono}, with {@code true} if
 * it is the whole of it; from then on it can be taken by {@link #whole} or else {@link #flow}. It fails as the body fails before that.
 *
 * <p>One object in the place of a chain of operators, since it is on the way of each query: it takes from the replica's connection what the
 * client's asks for. Everything happens on one event loop, that of both connections; what comes from elsewhere is handed over to it. What is
 * held is released once, by whoever takes it or else by {@link #dispose}.
 */
final class HeldBody extends Mono<Boolean> {

    private final Publisher<?> source;
    private final int least;
    private final NettyDataBufferFactory buffers;
    private final EventLoop loop;

    private List<DataBuffer> pieces = new ArrayList<>(2);
    private int bytes;
    private @Nullable DataBuffer beginning;
    private @Nullable CoreSubscriber<? super Boolean> begun;
    private @Nullable Subscription replica;
    private @Nullable Flow flow;
    private @Nullable Throwable failure;

    /** The replica has sent all, or has failed. */
    private boolean ended;

    /** Nothing is to be handed on any more. */
    private boolean over;

    /**
     * @param source the body as Reactor Netty gives it: each piece is good for as long as it is handed on
     * @param least how many bytes to hold
     * @param buffers makes what goes to the client; Reactor Netty's
     * @param loop on which all of this happens
     */
    HeldBody(Publisher<?> source, int least, DataBufferFactory buffers, EventLoop loop) {
        this.source = source;
        this.least = least;
        this.buffers = (NettyDataBufferFactory) buffers;
        this.loop = loop;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Boolean> actual) {
        begun = actual;
        source.subscribe(new FromReplica(actual.currentContext()));
    }

    /** Whether the replica has failed to send all of it. */
    boolean hasFailed() {
        return failure != null;
    }

    /** Whether the body has begun with its end. */
    boolean isEmpty() {
        return beginning == null;
    }

    /** What is held, to be looked at and not taken. Not if it is empty. */
    DataBuffer peek() {
        return Objects.requireNonNull(beginning);
    }

    /** The whole body, to be taken once. */
    Mono<DataBuffer> whole() {
        return Mono.fromSupplier(this::take);
    }

    /** The body as it comes, to be taken once. */
    Flux<DataBuffer> flow() {
        return new Flow();
    }

    /** Ends it, wherever it is: lets go of what nobody has taken, and of the connection if there is more to come from it. */
    void dispose() {
        onLoop(() -> {
            if (over) {
                return;
            }
            over = true;
            pieces.forEach(DataBufferUtils::release);
            pieces.clear();
            DataBufferUtils.release(take());
            if (replica != null && !ended) {
                replica.cancel();
            }
        });
    }

    private @Nullable DataBuffer take() {
        DataBuffer taken = beginning;
        beginning = null;
        return taken;
    }

    private void onLoop(Runnable step) {
        if (loop.inEventLoop()) {
            step.run();
        } else {
            loop.execute(step);
        }
    }

    private void begin(CoreSubscriber<? super Boolean> waiting) {
        List<DataBuffer> held = pieces;
        pieces = new ArrayList<>(0);
        DataBuffer joined = held.isEmpty() ? null : held.size() == 1 ? held.get(0) : buffers.join(held);
        if (over) {
            DataBufferUtils.release(joined);
            return;
        }
        beginning = joined;
        begun = null;
        waiting.onNext(ended);
        waiting.onComplete();
    }

    /** What the replica's connection gives. */
    private final class FromReplica implements CoreSubscriber<Object>, Subscription {

        private final Context context;

        FromReplica(Context context) {
            this.context = context;
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            replica = subscription;
            CoreSubscriber<? super Boolean> waiting = begun;
            if (over || waiting == null) {
                subscription.cancel();
                return;
            }
            waiting.onSubscribe(this);
            if (!over) {
                subscription.request(1);
            }
        }

        @Override
        public void onNext(Object message) {
            if (over) {
                return;
            }
            ByteBuf content = message instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) message;
            DataBuffer piece = buffers.wrap(content.retain());
            CoreSubscriber<? super Boolean> waiting = begun;
            if (waiting == null) {
                // Nobody but the client asks for more once it has begun.
                Objects.requireNonNull(flow).client().onNext(piece);
                return;
            }
            pieces.add(piece);
            bytes += piece.readableByteCount();
            if (bytes >= least) {
                begin(waiting);
            } else if (replica != null) {
                replica.request(1);
            }
        }

        @Override
        public void onComplete() {
            end(null);
        }

        @Override
        public void onError(Throwable failed) {
            end(failed);
        }

        private void end(@Nullable Throwable failed) {
            ended = true;
            failure = failed;
            CoreSubscriber<? super Boolean> waiting = begun;
            if (over) {
                return;
            }
            if (waiting == null) {
                if (flow != null) {
                    flow.endIfEmpty();
                }
            } else if (failed == null) {
                begin(waiting);
            } else {
                dispose();
                waiting.onError(failed);
            }
        }

        /** Of the signal that it has begun, which comes when it comes. */
        @Override
        public void request(long n) {
            Operators.validate(n);
        }

        @Override
        public void cancel() {
            dispose();
        }
    }

    /** What the client's connection takes: the beginning and then what comes. */
    private final class Flow extends Flux<DataBuffer> implements Subscription {

        private @Nullable CoreSubscriber<? super DataBuffer> client;
        private long wanted;
        private boolean giving;

        CoreSubscriber<? super DataBuffer> client() {
            return Objects.requireNonNull(client);
        }

        @Override
        public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
            client = actual;
            flow = this;
            actual.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                onLoop(() -> give(n));
            }
        }

        private void give(long n) {
            wanted = Operators.addCap(wanted, n);
            if (giving || over) {
                return;
            }
            DataBuffer first = HeldBody.this.take();
            if (first != null) {
                wanted = wanted == Long.MAX_VALUE ? wanted : wanted - 1;
                giving = true;
                client().onNext(first);
                giving = false;
            }
            long more = wanted;
            if (over) {
                return;
            } else if (ended) {
                endIfEmpty();
            } else if (more > 0 && replica != null) {
                wanted = 0;
                replica.request(more);
            }
        }

        void endIfEmpty() {
            if (beginning != null || giving) {
                return;
            }
            over = true;
            if (failure == null) {
                client().onComplete();
            } else {
                client().onError(failure);
            }
        }

        @Override
        public void cancel() {
            dispose();
        }
    }
}
