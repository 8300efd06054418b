package io.lockstep.connector.verify;

import io.lockstep.common.registry.ReplicaDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes digests on a thread of its own, so that a registry that hangs doesn't hold up the replay. */
public final class DigestPublisher implements Consumer<ReplicaDigest>, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DigestPublisher.class);
    private static final int MAX_WAITING = 8;

    private final Consumer<ReplicaDigest> sink;
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                Thread made = new Thread(task, "digests");
                made.setDaemon(true);
                return made;
            });

    /** @param sink may block for a bounded time and may throw */
    public DigestPublisher(Consumer<ReplicaDigest> sink) {
        this.sink = sink;
    }

    @Override
    public void accept(ReplicaDigest digest) {
        try {
            thread.execute(() -> publish(digest));
        } catch (RejectedExecutionException e) {
            lost(digest, "too many digests wait, or the connector is being stopped");
        }
    }

    private void publish(ReplicaDigest digest) {
        try {
            sink.accept(digest);
        } catch (RuntimeException e) {
            lost(digest, String.valueOf(e.getMessage()));
        }
    }

    /** The verification then says that this replica gave no answer. */
    private static void lost(ReplicaDigest digest, String reason) {
        log.atWarn()
                .addKeyValue("verification", digest.verification())
                .addKeyValue("chunk", digest.chunk())
                .addKeyValue("cause", reason)
                .log("digest not published");
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
