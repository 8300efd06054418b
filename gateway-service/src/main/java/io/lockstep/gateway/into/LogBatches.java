package io.lockstep.gateway.into;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLog;
import io.lockstep.common.position.Token;
import io.lockstep.gateway.into.SelectInto.Schedule;
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
    private final @Nullable Schedule schedule;
    private final StringBuilder lines = new StringBuilder();
    private final List<Long> offsets = new ArrayList<>();
    private @Nullable Token token;
    private long points;

    /**
     * @param rp null for the database's default
     * @param schedule null for a client's statement
     */
    LogBatches(LogAppender log, int shard, String db, @Nullable String rp, @Nullable Schedule schedule) {
        this.log = log;
        this.shard = shard;
        this.db = db;
        this.rp = rp;
        this.schedule = schedule;
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
        if (lines.length() > WriteLog.MAX_POINTS_BYTES && start > 0) {
            append(start);
        }
        if (lines.length() > WriteLog.MAX_POINTS_BYTES) {
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
            result = log.append(shard, List.of(entry(record))).get();
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

    private LogEntry entry(byte[] record) {
        LogEntry.Points written = new LogEntry.Points(db, rp, record, null);
        return schedule == null
                ? written
                : new LogEntry.ScheduledPoints(
                        written, schedule.query(), schedule.epoch(), schedule.from(), schedule.to());
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
