package io.lockstep.gateway.read;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One attempt's view of the response. Status and headers stay here, and so touch no later attempt, until the first byte
 * of the body or its end has come from the replica; from then on the answer is this attempt's, and cannot be moved.
 */
final class AttemptResponse extends ServerHttpResponseDecorator {

    private enum State {
        WAITING,
        ANSWERING,
        MOVED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final HttpHeaders headers = new HttpHeaders();
    private final IntPredicate unwanted;
    private final Consumer<HttpHeaders> labels;
    private volatile @Nullable HttpStatusCode status;

    /**
     * @param unwanted whether another replica is to be asked instead of passing on an answer of this status
     * @param labels adds to the headers of the answer
     */
    AttemptResponse(ServerHttpResponse response, IntPredicate unwanted, Consumer<HttpHeaders> labels) {
        super(response);
        this.unwanted = unwanted;
        this.labels = labels;
    }

    /** Takes the right to answer from this attempt; false if it is answering already. */
    boolean moveAway() {
        return state.compareAndSet(State.WAITING, State.MOVED);
    }

    /** Whether the client has this attempt's answer, or part of it. */
    boolean answering() {
        return state.get() == State.ANSWERING;
    }

    /** The replica's status; 0 before there is one. */
    int status() {
        HttpStatusCode known = status;
        return known == null ? 0 : known.value();
    }

    @Override
    public boolean setStatusCode(@Nullable HttpStatusCode code) {
        status = code;
        return true;
    }

    @Override
    public HttpStatusCode getStatusCode() {
        HttpStatusCode known = status;
        return known == null ? HttpStatus.OK : known;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return getDelegate().writeWith(onceAnswering(Flux.from(body)));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return getDelegate().writeAndFlushWith(onceAnswering(Flux.from(body)));
    }

    @Override
    public Mono<Void> setComplete() {
        return Mono.defer(() -> {
            answer();
            return getDelegate().setComplete();
        });
    }

    private <T> Flux<T> onceAnswering(Flux<T> body) {
        return body.switchOnFirst((first, all) -> {
                    if (!first.isOnError()) {
                        answer();
                    }
                    return all;
                })
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /** Makes the answer this attempt's. */
    private void answer() {
        if (unwanted.test(status())) {
            throw new AttemptFailure.ServerError(status());
        }
        if (!state.compareAndSet(State.WAITING, State.ANSWERING)) {
            throw new AttemptFailure.Left();
        }
        ServerHttpResponse response = getDelegate();
        HttpStatusCode known = status;
        if (known != null) {
            // A status unknown to Spring has bypassed this object and is there already.
            response.setStatusCode(known);
        }
        headers.forEach((name, values) -> response.getHeaders().put(name, values));
        labels.accept(response.getHeaders());
    }
}
