package io.lockstep.gateway.internal;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.UnreadableRecordException;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.LogAppender;
import io.lockstep.gateway.pool.ReplicaPositions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /internal/v1/records/{type}?shard=0} with the record's value as the body: appends a record that the monitor made. The
 * answer holds the record's token and offset. Which types are taken is listed here, one by one; a further one is one more constant.
 *
 * <p>A record that some live connector could not read is refused: it would stop that connector.
 */
final class RecordsEndpoint {

    static final String PATH = "/internal/v1/records/{type}";

    private static final int MAX_SHARDS = 10_000;
    private static final Duration BODY = Duration.ofSeconds(5);

    private final Callers callers;
    private final LogAppender log;
    private final ReplicaPositions connectors;

    RecordsEndpoint(Callers callers, LogAppender log, ReplicaPositions connectors) {
        this.callers = callers;
        this.log = log;
        this.connectors = connectors;
    }

    Mono<ServerResponse> append(ServerRequest request) {
        Optional<String> refusal = callers.refusal(
                request.headers().firstHeader(HttpHeaders.AUTHORIZATION),
                request.remoteAddress().orElse(null));
        if (refusal.isPresent()) {
            return answer(403, Map.of("error", refusal.get()));
        }
        int shard = request.queryParam("shard").map(RecordsEndpoint::number).orElse(0);
        if (shard < 0) {
            return answer(400, Map.of("error", "shard must be a number from 0 to " + MAX_SHARDS));
        }
        return request.bodyToMono(byte[].class)
                .timeout(BODY)
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> append(shard, request.pathVariable("type"), body))
                .onErrorResume(
                        DataBufferLimitException.class, e -> answer(413, Map.of("error", "the record is too large")));
    }

    private Mono<ServerResponse> append(int shard, String type, byte[] body) {
        LogEntry entry;
        try {
            entry = WriteLogFormat.decode(type, body);
        } catch (UnreadableRecordException e) {
            return answer(400, Map.of("error", String.valueOf(e.getMessage())));
        }
        if (!(entry instanceof LogEntry.Checkpoint)) {
            return answer(400, Map.of("error", "records of type '" + type + "' are not taken here"));
        }
        OptionalInt format = connectors.lowestFormat();
        if (format.isEmpty()) {
            return answer(
                    503, Map.of("error", "no connector is heard, so that it is not known what connectors can read"));
        }
        int needed = WriteLogFormat.versionOf(entry);
        if (format.getAsInt() < needed) {
            return answer(
                    409,
                    Map.of(
                            "error",
                            "a live connector reads write-log format " + format.getAsInt()
                                    + " at most, but this record is of format " + needed
                                    + ": upgrade all connectors first"));
        }
        return Mono.fromFuture(() -> log.append(shard, List.of(entry))).flatMap(RecordsEndpoint::answer);
    }

    private static Mono<ServerResponse> answer(AppendResult result) {
        return result instanceof AppendResult.Accepted accepted
                ? answer(200, Map.of("token", accepted.token().toString(), "offset", accepted.lastOffset()))
                : answer(503, Map.of("error", ((AppendResult.Unavailable) result).reason()));
    }

    private static Mono<ServerResponse> answer(int status, Map<String, Object> body) {
        return ServerResponse.status(status).bodyValue(body);
    }

    /** -1 for what is no shard. */
    static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number <= MAX_SHARDS ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
