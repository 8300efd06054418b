package io.lockstep.connector.replica;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through only while the fence is open, on a connection that is made already. InfluxDB does nothing before it
 * has read all of a body, so the body's last byte is held back until the fence has been asked once more: what a pause of this
 * process can still let slip is the moment between that look and the call that hands the rest to the kernel ({@code
 * docs/decisions/0011-no-late-writes.md}). The byte is not sent by itself, which would cost every write a delayed
 * acknowledgement.
 */
final class FencedRequests implements Interceptor {

    private final Fence fence;

    FencedRequests(Fence fence) {
        this.fence = fence;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        check();
        Request request = chain.request();
        RequestBody body = request.body();
        return chain.proceed(
                body == null
                        ? request
                        : request.newBuilder()
                                .method(request.method(), new HeldBody(body))
                                .build());
    }

    private void check() throws FencedException {
        String reason = fence.closed().orElse(null);
        if (reason != null) {
            throw new FencedException(reason);
        }
    }

    private final class HeldBody extends RequestBody {

        private final RequestBody body;

        HeldBody(RequestBody body) {
            this.body = body;
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() throws IOException {
            return body.contentLength();
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            LastByteHeld held = new LastByteHeld(sink);
            BufferedSink buffer = Okio.buffer(held);
            body.writeTo(buffer);
            buffer.emit();
            check();
            held.release();
        }
    }

    /** Passes everything on but the last byte. */
    private static final class LastByteHeld extends ForwardingSink {

        private final Buffer held = new Buffer();

        LastByteHeld(BufferedSink target) {
            super(target);
        }

        @Override
        public void write(Buffer source, long bytes) throws IOException {
            if (bytes > 0) {
                release();
                super.write(source, bytes - 1);
                held.write(source, 1);
            }
        }

        void release() throws IOException {
            super.write(held, held.size());
        }
    }
}
