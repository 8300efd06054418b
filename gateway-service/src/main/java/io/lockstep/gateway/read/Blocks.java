package io.lockstep.gateway.read;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.ToIntFunction;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/** Puts the pieces of a body together. */
final class Blocks {

    private Blocks() {}

    /**
     * The pieces in lists of at least {@code bytes} bytes each; only the last one may hold fewer.
     *
     * @param size the bytes of a piece
     */
    static <T> Flux<List<T>> of(Flux<T> pieces, ToIntFunction<T> size, int bytes) {
        return Flux.defer(() -> {
            int[] open = {0};
            return pieces.bufferUntil(piece -> {
                open[0] += size.applyAsInt(piece);
                boolean full = open[0] >= bytes;
                if (full) {
                    open[0] = 0;
                }
                return full;
            });
        });
    }

    /** The first pieces, of at least {@code bytes} bytes or all that there are, in one list; the others in a list each. */
    static <T> Flux<List<T>> first(Flux<T> pieces, ToIntFunction<T> size, int bytes) {
        return Flux.defer(() -> {
            int[] held = {0};
            return pieces.bufferUntil(piece -> {
                held[0] = Math.min(bytes, held[0] + size.applyAsInt(piece));
                return held[0] == bytes;
            });
        });
    }

    /** The bytes of a piece, which is released. */
    static byte[] bytes(DataBuffer piece) {
        byte[] bytes = new byte[piece.readableByteCount()];
        piece.read(bytes);
        DataBufferUtils.release(piece);
        return bytes;
    }

    /** The pieces in one, which is the piece itself where there is only one. */
    static byte[] joined(List<byte[]> pieces) {
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
