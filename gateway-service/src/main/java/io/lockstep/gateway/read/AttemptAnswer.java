package io.lockstep.gateway.read;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What one attempt makes of a replica's answer. Status and headers reach the client's response, and so touch no later attempt, only when the
 * first {@value #HELD} bytes of the body or its end have come from the replica; from then on the answer is this attempt's, and cannot be
 * moved. An answer that the client wants piece by piece is its own from the first byte.
 *
 * <p>Used on one event loop.
 */
final class AttemptAnswer {

    /** InfluxDB makes an answer whole before it sends the first byte of it, so that nobody waits longer for what is held. */
    private static final int HELD = 32 * 1024;

    private final ServerHttpResponse client;
    private final boolean piecemeal;
    private final IntPredicate unwanted;
    private final Consumer<org.springframework.http.HttpHeaders> labels;
    private boolean moved;
    private boolean answering;
    private int status;
    private @Nullable HeldBody held;

    /**
     * @param client whose answer this is to be
     * @param piecemeal whether each piece of the body is to go on as it comes
     * @param unwanted whether another replica is to be asked instead of passing on an answer of this status
     * @param labels adds to the headers of the answer
     */
    AttemptAnswer(
            ServerHttpResponse client,
            boolean piecemeal,
            IntPredicate unwanted,
            Consumer<org.springframework.http.HttpHeaders> labels) {
        this.client = client;
        this.piecemeal = piecemeal;
        this.unwanted = unwanted;
        this.labels = labels;
    }

    /** Takes the right to answer from this attempt; false if it is answering already. */
    boolean moveAway() {
        moved |= !answering;
        return moved;
    }

    /** Whether the client has this attempt's answer, or part of it. */
    boolean answering() {
        return answering;
    }

    /** Whether the client has part of an answer of which the replica does not give the rest; else it is the client that took no more. */
    boolean cutByReplica() {
        return answering && held != null && held.hasFailed();
    }

    /** The replica's status; 0 before there is one. */
    int status() {
        return status;
    }

    /**
     * Passes the replica's answer on. A small one goes out with its headers in one write to the client's connection; a larger one as it
     * comes, once it is one.
     *
     * @param body as {@link HeldBody} takes it
     */
    Mono<Void> pass(int replicasStatus, HttpHeaders headers, Publisher<?> body, EventLoop loop) {
        status = replicasStatus;
        HeldBody beginning = new HeldBody(body, piecemeal ? 1 : HELD, client.bufferFactory(), loop);
        held = beginning;
        return beginning.flatMap(whole -> {
            Throwable failed = answer(headers);
            return failed == null ? client.writeWith(rest(beginning, whole)) : Mono.error(failed);
        });
    }

    /** Lets go of what has not become part of an answer, and of the connection that it comes from. */
    void dispose() {
        if (held != null) {
            held.dispose();
        }
    }

    private static Publisher<DataBuffer> rest(HeldBody body, boolean whole) {
        if (!whole) {
            return body.flow();
        }
        // An empty Mono would be taken for no answer at all.
        return body.isEmpty() ? Flux.empty() : body.whole();
    }

    /** Makes the answer this attempt's, or says why it cannot be. */
    private @Nullable Throwable answer(HttpHeaders headers) {
        if (moved) {
            return new AttemptFailure.Left();
        }
        if (unwanted.test(status)) {
            return new AttemptFailure.ServerError(status);
        }
        answering = true;
        client.setStatusCode(HttpStatusCode.valueOf(status));
        EndToEnd.copy(headers, client.getHeaders());
        labels.accept(client.getHeaders());
        return null;
    }
}
