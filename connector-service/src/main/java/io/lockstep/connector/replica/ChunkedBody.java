package io.lockstep.connector.replica;

import java.io.IOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Sends chunks of lines as they lie in the buffers of the consumer, without gathering them first. */
final class ChunkedBody extends RequestBody {

    private final List<Chunk> chunks;
    private final long length;

    ChunkedBody(List<Chunk> chunks) {
        this.chunks = chunks;
        this.length = chunks.stream()
                .mapToLong(chunk -> chunk.length() + (chunk.endsWithNewline() ? 0 : 1))
                .sum();
    }

    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        for (Chunk chunk : chunks) {
            sink.write(chunk.bytes(), chunk.from(), chunk.length());
            if (!chunk.endsWithNewline()) {
                sink.writeByte('\n');
            }
        }
    }

    /** The caller decides on retries: a body that OkHttp sent twice by itself could arrive after a newer one. */
    @Override
    public boolean isOneShot() {
        return true;
    }
}
