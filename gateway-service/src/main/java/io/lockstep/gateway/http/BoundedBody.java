package io.lockstep.gateway.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/**
 * Reads request bodies into memory within a bound per request and a budget over all of them. What a request has taken
 * of the budget is given back when its handling ends, also when the client goes away.
 */
public final class BoundedBody {

    private final BodyBudget budget;
    private final Duration timeout;

    /**
     * @param budget shared by all requests
     * @param timeout for the whole body to arrive
     */
    public BoundedBody(BodyBudget budget, Duration timeout) {
        this.budget = budget;
        this.timeout = timeout;
    }

    /**
     * Reads the body and hands it on. Ends with a {@link Refusal} instead if the body is larger than {@code limit}
     * (413, as InfluxDB words it), the budget is used up (503), or the body takes too long (408).
     *
     * @param limit bytes, as sent
     * @param use what to do with the body; its end gives the bytes back to the budget
     */
    public <T> Mono<T> read(ServerHttpRequest request, long limit, Function<byte[], Mono<T>> use) {
        return Mono.defer(() -> {
            if (request.getHeaders().getContentLength() > limit) {
                return Mono.error(tooLarge());
            }
            BodyBudget.Reservation reservation = budget.open();
            return collect(request, limit, reservation).flatMap(use).doFinally(end -> reservation.close());
        });
    }

    private Mono<byte[]> collect(ServerHttpRequest request, long limit, BodyBudget.Reservation reservation) {
        Parts parts = new Parts();
        return request.getBody()
                .doOnNext(buffer -> append(buffer, parts, limit, reservation))
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                .then(Mono.fromSupplier(parts::join))
                .timeout(
                        timeout,
                        Mono.error(() ->
                                new Refusal(408, "request body not received within " + timeout.toSeconds() + "s")));
    }

    private static void append(DataBuffer buffer, Parts parts, long limit, BodyBudget.Reservation reservation) {
        try {
            int length = buffer.readableByteCount();
            if (parts.size + length > limit) {
                throw tooLarge();
            }
            if (!reservation.take(length)) {
                throw new Refusal(503, "too many bytes of requests in flight, try again");
            }
            byte[] part = new byte[length];
            buffer.read(part);
            parts.add(part);
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private static Refusal tooLarge() {
        return new Refusal(413, "Request Entity Too Large");
    }

    private static final class Parts {

        private final List<byte[]> parts = new ArrayList<>();
        private long size;

        void add(byte[] part) {
            parts.add(part);
            size += part.length;
        }

        byte[] join() {
            if (parts.size() == 1) {
                return parts.get(0);
            }
            byte[] whole = new byte[Math.toIntExact(size)];
            int at = 0;
            for (byte[] part : parts) {
                System.arraycopy(part, 0, whole, at, part.length);
                at += part.length;
            }
            // Held twice only until here, and not for as long as the body is worked on.
            parts.clear();
            return whole;
        }
    }
}
