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
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One attempt's view of the response. Status and headers stay here, and so touch no later attempt, until the first {@value #HELD}
 * bytes of the body or its end have come from the replica; from then on the answer is this attempt's, and cannot be moved. An answer
 * that the client wants piece by piece is its own from the first byte.
 */
final class AttemptResponse extends ServerHttpResponseDecorator {

    /** Exchange attribute: each piece of the body is to go on as it comes. */
    static final String PIECEMEAL = AttemptResponse.class.getName() + ".piecemeal";

    /** InfluxDB makes an answer whole before it sends the first byte of it, so that nobody waits longer for what is held. */
    private static final int HELD = 32 * 1024;

    private enum State {
        WAITING,
        ANSWERING,
        MOVED
    }

    private final boolean piecemeal;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final HttpHeaders headers = new HttpHeaders();
    private final IntPredicate unwanted;
    private final Consumer<HttpHeaders> labels;
    private volatile @Nullable HttpStatusCode status;

    /**
     * @param exchange whose answer this is to be
     * @param unwanted whether another replica is to be asked instead of passing on an answer of this status
     * @param labels adds to the headers of the answer
     */
    AttemptResponse(ServerWebExchange exchange, IntPredicate unwanted, Consumer<HttpHeaders> labels) {
        super(exchange.getResponse());
        this.piecemeal = exchange.getAttributes().containsKey(PIECEMEAL);
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

    /**
     * A small answer goes out with its headers in one write to the client's connection; a larger one as it comes, once it is one. What
     * does not get that far is released once, whoever ends the attempt.
     */
    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return held(Flux.from(body))
                .switchOnFirst((first, all) -> {
                    Throwable failed = first.isOnError() ? first.getThrowable() : answer();
                    if (failed != null) {
                        return Mono.<Void>error(failed);
                    }
                    DataBuffer beginning = first.get();
                    // Only what ends within it is less than what is held.
                    boolean whole = !piecemeal && beginning != null && beginning.readableByteCount() < HELD;
                    return getDelegate().writeWith(whole ? all.single() : all);
                })
                // Below all that drops something, and the only one, because hooks add up: each would release.
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                .then();
    }

    /** The first pieces in one, and the others as they are. */
    private Flux<DataBuffer> held(Flux<DataBuffer> pieces) {
        return piecemeal
                ? pieces
                : Blocks.first(pieces, DataBuffer::readableByteCount, HELD).map(bufferFactory()::join);
    }

    @Override
    public Mono<Void> setComplete() {
        return Mono.defer(() -> {
            Throwable refused = answer();
            return refused == null ? getDelegate().setComplete() : Mono.error(refused);
        });
    }

    /** Makes the answer this attempt's, or says why it cannot be. */
    private @Nullable Throwable answer() {
        if (unwanted.test(status())) {
            return new AttemptFailure.ServerError(status());
        }
        if (!state.compareAndSet(State.WAITING, State.ANSWERING)) {
            return new AttemptFailure.Left();
        }
        ServerHttpResponse response = getDelegate();
        HttpStatusCode known = status;
        if (known != null) {
            // A status unknown to Spring has bypassed this object and is there already.
            response.setStatusCode(known);
        }
        headers.forEach((name, values) -> response.getHeaders().put(name, values));
        labels.accept(response.getHeaders());
        return null;
    }
}
