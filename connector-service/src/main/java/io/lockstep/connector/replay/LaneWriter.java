package io.lockstep.connector.replay;

import io.lockstep.common.lineprotocol.LineReader;
import io.lockstep.connector.replica.Chunk;
import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.LinesRefused;
import io.lockstep.connector.replica.Replica.RequestRefused;
import io.lockstep.connector.replica.Replica.TooLarge;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the requests of one lane in order and isolates the lines that the replica refuses.
 *
 * <p>After a refusal nothing is assumed to be written, because a server that refuses one line may have failed on another
 * shard behind the same answer, and its count of dropped lines is not right. The request is halved until single lines
 * are left, the left half settled before the right, so that the lines of a measurement keep their order. Writing a line
 * twice in order changes nothing.
 *
 * <p>A server that refuses part of a request may still write another part of it when it has answered, and so put it over what is
 * written next. From the first such request on, everything has to be written {@link #again()}, in order, once the server is quiet.
 */
final class LaneWriter {

    private final Replica replica;
    private final WriteObserver observer;
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<WriteRequest> again = new ArrayList<>();
    private boolean late;
    private String lastReason = "";

    LaneWriter(Replica replica, WriteObserver observer) {
        this.replica = replica;
        this.observer = observer;
    }

    /** The lines that were refused for good so far. */
    List<Refusal> refusals() {
        return refusals;
    }

    /**
     * The requests that the server took, since the first of which it may still write a part; empty if there was none. They are as they
     * were: what a server takes can depend on what else is in the request.
     */
    List<WriteRequest> again() {
        return again;
    }

    /** Whether the server may still write a part of what it has answered. */
    boolean late() {
        return late;
    }

    /** Writes until all requests are settled, or until the replica is unavailable, whose reason is returned. */
    Optional<Unavailable> write(List<WriteRequest> requests) {
        for (WriteRequest request : requests) {
            Optional<Unavailable> stopped = settle(request);
            if (stopped.isPresent()) {
                return stopped;
            }
        }
        return Optional.empty();
    }

    private Optional<Unavailable> settle(WriteRequest request) {
        WriteAnswer answer = observer.observe(() -> replica.write(request.db(), request.rp(), request.body()));
        if (answer instanceof Accepted) {
            if (late) {
                again.add(request);
            }
            return Optional.empty();
        }
        if (answer instanceof Unavailable unavailable) {
            return Optional.of(unavailable);
        }
        if (answer instanceof RequestRefused refused) {
            request.body().forEach(lines -> refuse(request, lines, refused.reason()));
            return Optional.empty();
        }
        List<Chunk> lines = lines(request.body());
        if (lines.size() == 1) {
            refuse(request, lines.get(0), reason(answer));
            return Optional.empty();
        }
        // A request that is too large has not been read.
        late |= answer instanceof LinesRefused;
        Optional<Unavailable> left = settle(request.with(lines.subList(0, lines.size() / 2)));
        return left.isPresent() ? left : settle(request.with(lines.subList(lines.size() / 2, lines.size())));
    }

    private static String reason(WriteAnswer answer) {
        if (answer instanceof LinesRefused refused) {
            return refused.reason();
        }
        return answer instanceof TooLarge ? "Request Entity Too Large" : answer.toString();
    }

    private void refuse(WriteRequest request, Chunk lines, String reason) {
        // Thousands of lines are refused in the same words, so that one copy of these is kept.
        lastReason = reason.equals(lastReason) ? lastReason : reason;
        refusals.add(new Refusal(request.db(), request.rp(), lines, lastReason));
    }

    private static List<Chunk> lines(List<Chunk> body) {
        List<Chunk> lines = new ArrayList<>();
        LineReader reader = new LineReader();
        for (Chunk chunk : body) {
            reader.reset(chunk.bytes(), chunk.from(), chunk.to());
            while (reader.next()) {
                lines.add(new Chunk(chunk.bytes(), reader.rawStart(), reader.rawEnd(), chunk.offset()));
            }
        }
        return lines;
    }
}
