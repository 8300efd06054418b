package io.lockstep.connector.replay;

import io.lockstep.connector.replica.Chunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines that are written with one request.
 *
 * @param db the database
 * @param rp the retention policy; null for the database's default
 * @param body whole lines in the order of the log
 */
record WriteRequest(String db, @Nullable String rp, List<Chunk> body) {

    WriteRequest {
        body = List.copyOf(body);
    }

    WriteRequest with(List<Chunk> part) {
        return new WriteRequest(db, rp, part);
    }

    long length() {
        return body.stream().mapToLong(Chunk::length).sum();
    }
}
