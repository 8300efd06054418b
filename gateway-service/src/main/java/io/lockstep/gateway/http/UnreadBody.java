package io.lockstep.gateway.http;

import java.time.Duration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The body of a request that is refused without a look at it. It is taken off the connection before the answer, as Go's server does
 * after it: the next request on that connection comes behind it, and was seen to wait for ever where the answer overtook it.
 */
final class UnreadBody {

    /** Of longer ones the rest is left, as by Go's server. */
    private static final long LONGEST = 256 * 1024;

    /** How long a client may take that holds its body back. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private UnreadBody() {}

    /** Never fails; does nothing where there is no body, where it was read, and where the client waits before it sends it. */
    static Mono<Void> discarded(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        HttpHeaders headers = request.getHeaders();
        boolean none = headers.getContentLength() <= 0 && !headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
        if (none || headers.getContentLength() > LONGEST || headers.containsHeader(HttpHeaders.EXPECT)) {
            return Mono.empty();
        }
        return Mono.defer(() -> {
                    long[] seen = {0};
                    return request.getBody()
                            .doOnNext(buffer -> {
                                seen[0] += buffer.readableByteCount();
                                DataBufferUtils.release(buffer);
                            })
                            .takeUntil(buffer -> seen[0] > LONGEST)
                            .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                            .then();
                })
                .timeout(PATIENCE)
                .onErrorResume(e -> Mono.empty());
    }
}
