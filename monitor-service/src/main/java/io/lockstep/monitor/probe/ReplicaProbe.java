package io.lockstep.monitor.probe;

import io.lockstep.common.cluster.ReplicaErrors;
import io.lockstep.support.ClientTls;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.influxdb.InfluxDB;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.jspecify.annotations.Nullable;

/**
 * Asks one replica a real query, for {@code /ping} answers even while queries don't. The query reads at most one point
 * and succeeds also where its database does not exist. Never waits beyond the time-out, and never has more than one
 * request under way.
 */
final class ReplicaProbe implements ProbeTarget {

    private static final Query QUERY = new Query("SELECT * FROM \"_lockstep\".\"autogen\".\"applied\" LIMIT 1");

    private final InfluxDB influx;
    private final Duration timeout;
    private final AtomicBoolean underWay = new AtomicBoolean();

    ReplicaProbe(URI url, @Nullable Credentials credentials, @Nullable ClientTls tls, Duration timeout) {
        this.timeout = timeout;
        influx = ReplicaConnection.to(url, credentials, tls, timeout);
    }

    @Override
    public CompletableFuture<@Nullable String> ask() {
        if (!underWay.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture("the previous probe has not ended yet");
        }
        CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
        try {
            influx.query(QUERY, result -> end(answer, verify(result)), error -> end(answer, describe(error)));
        } catch (RuntimeException e) {
            end(answer, describe(e));
        }
        return answer.completeOnTimeout(
                "no answer within " + timeout.toMillis() + " ms", timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void end(CompletableFuture<@Nullable String> answer, @Nullable String problem) {
        underWay.set(false);
        answer.complete(problem);
    }

    /**
     * A statement's own error is an answer too: the server parsed, planned and replied. Not one that says that the server takes no queries,
     * as while it is being stopped.
     */
    static @Nullable String verify(@Nullable QueryResult result) {
        if (result == null || result.getResults() == null || result.getResults().isEmpty()) {
            return "the answer holds no results";
        }
        String error = result.getResults().get(0).getError();
        return error != null && ReplicaErrors.outOfOrder(error) ? error : null;
    }

    private static String describe(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message.strip();
    }

    @Override
    public void close() {
        influx.close();
    }
}
