package io.lockstep.gateway.write;

import io.lockstep.common.lineprotocol.ByteSlice;
import io.lockstep.common.lineprotocol.LineNormaliser;
import io.lockstep.common.lineprotocol.LineSplitter;
import io.lockstep.common.lineprotocol.NormalisedLines;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.WriteLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of the log from a body's good lines. Times alone can make four times as much of a body, so it is gone through stretch by
 * stretch: room is taken for the records as they are made, and no second copy of them is held.
 */
final class BodyRecords {

    private static final int STRETCH = WriteLog.MAX_POINTS_BYTES;

    private final WriteRequest request;
    private final long nowNanos;
    private final LongPredicate room;
    private final LineNormaliser normaliser = new LineNormaliser();
    private final List<LogEntry> records = new ArrayList<>();
    private final List<String> errors = new ArrayList<>(0);
    private int errorChars;
    private int goodLines;
    private int badLines;
    private long bytes;

    private BodyRecords(WriteRequest request, long nowNanos, LongPredicate room) {
        this.request = request;
        this.nowNanos = nowNanos;
        this.room = room;
    }

    /**
     * What became of a body.
     *
     * @param entries the good lines; none if there are none
     * @param bytes of line protocol in them
     * @param error InfluxDB's words on the bad lines; null without any
     */
    record Made(List<LogEntry> entries, int goodLines, int badLines, long bytes, @Nullable String error) {}

    /**
     * @param nowNanos the time of lines that have none
     * @param room asked before so many more bytes are held; false ends it
     * @return null if there was no room
     */
    static @Nullable Made of(WriteRequest request, ByteSlice body, long nowNanos, LongPredicate room) {
        BodyRecords records = new BodyRecords(request, nowNanos, room);
        for (ByteSlice stretch : LineSplitter.split(body, STRETCH)) {
            if (!records.add(stretch)) {
                return null;
            }
        }
        return records.made();
    }

    private boolean add(ByteSlice stretch) {
        NormalisedLines lines =
                normaliser.normalise(stretch.bytes(), stretch.from(), stretch.to(), request.precision(), nowNanos);
        if (!room.test(lines.lines().length())) {
            return false;
        }
        for (ByteSlice piece : LineSplitter.split(lines.lines(), WriteLog.MAX_POINTS_BYTES)) {
            records.add(new LogEntry.Points(request.db(), request.rp(), piece.toArray(), request.traceparent()));
        }
        bytes += lines.lines().length();
        goodLines += lines.goodLines();
        badLines += lines.badLines();
        for (String error : lines.errors()) {
            if (errors.size() < LineNormaliser.MAX_ERRORS && errorChars < LineNormaliser.MAX_ERROR_CHARS) {
                errors.add(error);
                errorChars += error.length();
            }
        }
        return true;
    }

    private Made made() {
        @Nullable
        String error = badLines == 0
                ? null
                : new NormalisedLines(new ByteSlice(new byte[0], 0, 0), goodLines, badLines, errors).error();
        return new Made(records, goodLines, badLines, bytes, error);
    }
}
