package io.lockstep.gateway.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import reactor.core.publisher.Flux;

/** Compresses an answer as it goes, so that each piece can be read when it has come. */
final class GzipStream {

    private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip;

    private GzipStream() {
        try {
            gzip = new GZIPOutputStream(zipped, true);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
    }

    /** The same pieces, compressed. */
    static Flux<byte[]> of(Flux<byte[]> pieces) {
        return Flux.defer(() -> {
            GzipStream stream = new GzipStream();
            return pieces.map(stream::next).concatWith(Flux.defer(() -> Flux.just(stream.end())));
        });
    }

    private byte[] next(byte[] piece) {
        try {
            gzip.write(piece);
            gzip.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return drained();
    }

    private byte[] end() {
        try {
            gzip.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return drained();
    }

    private byte[] drained() {
        byte[] bytes = zipped.toByteArray();
        zipped.reset();
        return bytes;
    }
}
