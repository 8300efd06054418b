package io.lockstep.gateway.read;

import io.lockstep.common.cluster.ReplicaErrors;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

    /** The header of a packed answer comes as a piece of its own, and tells nothing yet. */
    private static final int HELD_OF_PACKED_PIECES = 32;

    private static final String NOT_EXECUTED = "not executed";

    private final ServerHttpResponse client;
    private final boolean piecemeal;
    private final BooleanSupplier movable;
    private final Supplier<Mono<String>> asked;
    private final Consumer<org.springframework.http.HttpHeaders> labels;
    private boolean moved;
    private boolean answering;
    private int status;
    private @Nullable String error;
    private @Nullable HeldBody held;

    /**
     * @param client whose answer this is to be
     * @param piecemeal whether each piece of the body is to go on as it comes
     * @param movable whether another replica can be asked instead of passing on what is the replica's own trouble
     * @param asked asks the replica again for the error in an answer whose form has no place for one; empty for none
     * @param labels adds to the headers of the answer
     */
    AttemptAnswer(
            ServerHttpResponse client,
            boolean piecemeal,
            BooleanSupplier movable,
            Supplier<Mono<String>> asked,
            Consumer<org.springframework.http.HttpHeaders> labels) {
        this.client = client;
        this.piecemeal = piecemeal;
        this.movable = movable;
        this.asked = asked;
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

    /** Why the answer is the replica's own trouble and none to the query; null if it is not. */
    AttemptFailure.@Nullable ServerError trouble() {
        if (status >= 500) {
            return new AttemptFailure.ServerError("status " + status);
        }
        return error != null && ReplicaErrors.ofThisServer(error)
                ? new AttemptFailure.ServerError("cannot take queries")
                : null;
    }

    /**
     * Passes the replica's answer on. A small one goes out with its headers in one write to the client's connection; a larger one as it
     * comes, once it is one.
     *
     * @param body as {@link HeldBody} takes it
     */
    Mono<Void> pass(int replicasStatus, HttpHeaders headers, Publisher<?> body, EventLoop loop) {
        status = replicasStatus;
        boolean gzip = headers.contains(HttpHeaderNames.CONTENT_ENCODING, "gzip", true);
        int least = !piecemeal ? HELD : gzip ? HELD_OF_PACKED_PIECES : 1;
        HeldBody beginning = new HeldBody(body, least, client.bufferFactory(), loop);
        held = beginning;
        return beginning.flatMap(whole -> {
            if (!beginning.isEmpty()) {
                error = status == 200 ? ErrorInAnswer.find(beginning.peek(), whole, gzip) : null;
            } else if (status == 200 && isCsv(headers)) {
                return asked.get()
                        .doOnNext(told -> error = told)
                        .then(Mono.defer(() -> passOrFail(beginning, whole, headers)));
            }
            return passOrFail(beginning, whole, headers);
        });
    }

    private Mono<Void> passOrFail(HeldBody beginning, boolean whole, HttpHeaders headers) {
        Throwable failed = answer(headers);
        return failed == null ? client.writeWith(rest(beginning, whole)) : Mono.error(failed);
    }

    /** The form that leaves errors out. */
    private static boolean isCsv(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && (type.startsWith("text/csv") || type.startsWith("application/csv"));
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
        AttemptFailure trouble = trouble();
        if (trouble == null && NOT_EXECUTED.equals(error)) {
            // Of several statements one failed, whose own error InfluxDB leaves out.
            trouble = new AttemptFailure.Untold();
        }
        if (trouble != null && movable.getAsBoolean()) {
            return trouble;
        }
        answering = true;
        client.setStatusCode(HttpStatusCode.valueOf(status));
        EndToEnd.copy(headers, client.getHeaders());
        labels.accept(client.getHeaders());
        return null;
    }
}
