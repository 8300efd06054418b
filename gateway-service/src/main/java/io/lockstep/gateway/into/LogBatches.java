package io.lockstep.gateway.into;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLog;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.log.AppendResult;
import io.lockstep.gateway.log.LogAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Gathers lines into records and appends each before the next is begun, so that one is all that is held. Blocks. */
final class LogBatches {

    /** Of so many records it is asked later what replicas have refused of them. */
    private static final int REMEMBERED = 64;

    private final LogAppender log;
    private final int shard;
    private final String db;
    private final @Nullable String rp;
    private final int recordBytes;
    private final StringBuilder lines = new StringBuilder();
    private final List<Long> offsets = new ArrayList<>();
    private @Nullable Token token;
    private long points;

    /** @param rp null for the database's default */
    LogBatches(LogAppender log, int shard, String db, @Nullable String rp) {
        this(log, shard, db, rp, WriteLog.MAX_POINTS_BYTES);
    }

    LogBatches(LogAppender log, int shard, String db, @Nullable String rp, int recordBytes) {
        this.log = log;
        this.shard = shard;
        this.db = db;
        this.rp = rp;
        this.recordBytes = recordBytes;
    }

    /** Where the next line is to be written. It holds a byte in each character. */
    StringBuilder lines() {
        return lines;
    }

    /**
     * Takes note of a line; appends what lies before it if there is too much.
     *
     * @param start where the line begins
     * @throws IntoException if the log does not take what is appended, for all that is known
     */
    void ended(int start) throws IntoException, InterruptedException {
        points++;
        if (lines.length() > recordBytes && start > 0) {
            append(start);
        }
        if (lines.length() > recordBytes) {
            append(lines.length());
        }
    }

    /** Appends what is left. */
    void flush() throws IntoException, InterruptedException {
        if (!lines.isEmpty()) {
            append(lines.length());
        }
    }

    private void append(int end) throws IntoException, InterruptedException {
        byte[] record = lines.substring(0, end).getBytes(ISO_8859_1);
        lines.delete(0, end);
        AppendResult result;
        try {
            // Completes within the appender's own time-out.
            result = log.append(shard, List.of(new LogEntry.Points(db, rp, record, null)))
                    .get();
        } catch (ExecutionException e) {
            throw IntoException.unavailable("the write log did not take the points; try again");
        }
        if (result instanceof AppendResult.Unavailable unavailable) {
            throw IntoException.unavailable(unavailable.reason());
        }
        AppendResult.Accepted accepted = (AppendResult.Accepted) result;
        token = accepted.token();
        if (offsets.size() < REMEMBERED) {
            offsets.addAll(accepted.offsets());
        }
    }

    long points() {
        return points;
    }

    /** Covers what has been appended; null if nothing has. */
    @Nullable
    Token token() {
        return token;
    }

    /** Where the first records stand. */
    List<Long> offsets() {
        return List.copyOf(offsets);
    }
}
