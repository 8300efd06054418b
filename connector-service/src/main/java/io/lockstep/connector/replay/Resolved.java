package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replica.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The points of a window by the databases that they belong to, as the log alone decides.
 *
 * @param points to be written, in the log's order
 * @param refused what belongs to no database that it may be written to
 */
record Resolved(List<ResolvedPoints> points, List<Refusal> refused) {

    private static final String NO_DATABASE =
            "the record names no database in its header 'db', and the log has no settings record before it";

    /** Parameters as of {@link Replayer#replay}. */
    static Resolved of(Window window, LogEntry.@Nullable Settings settings, long scheduleEpoch) {
        Resolved resolved = new Resolved(new ArrayList<>(), new ArrayList<>());
        LogEntry.Settings inForce = settings;
        long newest = scheduleEpoch;
        for (SourceRecord source : window.records()) {
            if (source.entry() instanceof LogEntry.Settings changed) {
                inForce = changed;
            } else if (source.entry() instanceof LogEntry.ScheduledPoints scheduled) {
                // A deposed leader's must not overwrite what its successor has had computed since.
                if (scheduled.epoch() >= newest) {
                    newest = scheduled.epoch();
                    LogEntry.Points found = scheduled.points();
                    resolved.add(source, found.db(), found.rp(), found.lines());
                }
            } else if (source.entry() instanceof LogEntry.Points found) {
                LogEntry.Settings decides = found.db() == null ? inForce : null;
                if (decides == null) {
                    resolved.add(source, found.db(), found.rp(), found.lines());
                } else {
                    resolved.add(source, decides.db(), decides.rp(), found.lines());
                }
            }
        }
        return resolved;
    }

    private void add(SourceRecord source, @Nullable String db, @Nullable String rp, byte[] lines) {
        if (db != null && !OwnDatabase.is(db)) {
            points.add(new ResolvedPoints(source.offset(), source.appendMillis(), db, rp, lines));
        } else if (lines.length > 0) {
            Chunk all = new Chunk(lines, 0, lines.length, source.offset());
            refused.add(new Refusal(db, rp, all, db == null ? NO_DATABASE : OwnDatabase.POINTS_REFUSED));
        }
    }
}
