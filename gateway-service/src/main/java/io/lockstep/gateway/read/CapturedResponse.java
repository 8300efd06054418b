package io.lockstep.gateway.read;

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
import reactor.core.publisher.Sinks;

/**
 * Takes an answer that would have gone to the client, so that it becomes a part of another answer. Its bytes are asked for as
 * fast as {@link #body} is read, and no faster.
 */
final class CapturedResponse extends ServerHttpResponseDecorator {

    private final HttpHeaders headers = new HttpHeaders();
    private final Sinks.Many<Flux<DataBuffer>> attempts = Sinks.many().unicast().onBackpressureBuffer();
    private volatile HttpStatusCode status = HttpStatus.OK;
    private volatile boolean begun;

    CapturedResponse(ServerHttpResponse response) {
        super(response);
    }

    /**
     * The body of the answer that {@code answering} gives to this response. Fails as that fails.
     *
     * @param answering is subscribed to with the body
     */
    Flux<byte[]> body(Mono<Void> answering) {
        // Bytes before the two are merged: what waits there for a slow client needs no release if the client leaves.
        Flux<byte[]> bytes = attempts.asFlux().concatMap(body -> body).map(Blocks::bytes);
        return bytes.mergeWith(
                answering.doOnSuccess(done -> attempts.tryEmitComplete()).then(Mono.empty()));
    }

    @Override
    public boolean setStatusCode(@Nullable HttpStatusCode code) {
        status = code == null ? HttpStatus.OK : code;
        return true;
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return status;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public boolean isCommitted() {
        return begun;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return Mono.create(done -> {
            Sinks.Empty<Void> over = Sinks.empty();
            done.onDispose(over::tryEmitEmpty);
            Flux<DataBuffer> attempt = Flux.<DataBuffer>from(body)
                    .takeUntilOther(over.asMono())
                    .doOnNext(buffer -> begun = true)
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                    .doOnComplete(done::success)
                    .onErrorResume(failure -> {
                        // Whoever answers decides what becomes of it: another attempt, or the end.
                        done.error(failure);
                        return Flux.empty();
                    });
            if (attempts.tryEmitNext(attempt).isFailure()) {
                done.error(new IllegalStateException("the answer was written at the wrong time"));
            }
        });
    }

    @Override
    public Mono<Void> setComplete() {
        return Mono.fromRunnable(() -> begun = true);
    }
}
