package io.lockstep.gateway.into;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.gateway.into.Source.Chosen;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Copies what one replica answers into the log. */
final class Copy implements ResultRows.Sink {

    private final IntoJob job;
    private final LogBatches batches;
    private final PointLines lines;
    private final LongSupplier nanoTime;
    private final long deadline;
    private boolean policyMissing;

    /** @param deadline when to give up, by {@code nanoTime} */
    Copy(IntoJob job, LogBatches batches, LongSupplier nanoTime, long deadline) {
        this.job = job;
        this.batches = batches;
        this.nanoTime = nanoTime;
        this.deadline = deadline;
        this.lines = new PointLines(
                bytes(job.measurement()),
                job.select().tags().stream().map(Copy::bytes).toList(),
                bytes(job.select().selector()));
    }

    /** A text with a byte in each character. */
    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /**
     * Copies all of it.
     *
     * @throws IOException if the replica breaks off
     */
    void from(Source replicas, Chosen replica) throws IOException, IntoException, InterruptedException {
        policyMissing =
                TargetPolicies.of(replica.policies(), job.into(), job.policy()).lack(job.policy());
        try (InputStream answer = replicas.query(replica, job.select().text(), job.db(), job.rp())) {
            ResultRows.read(answer, this);
        }
        batches.flush();
    }

    @Override
    public void series(String name, Map<String, String> tags, List<String> columns) throws IntoException {
        lines.series(name, tags, columns);
    }

    @Override
    public void row(List<@Nullable Object> values) throws IntoException, InterruptedException {
        StringBuilder out = batches.lines();
        int start = out.length();
        if (!lines.row(values, out)) {
            return;
        }
        if (policyMissing) {
            throw new IntoException("retention policy not found: " + job.policy());
        }
        if (nanoTime.getAsLong() - deadline > 0) {
            throw IntoException.unavailable("the statement took longer than lockstep.gateway.into.timeout");
        }
        batches.ended(start);
    }
}
