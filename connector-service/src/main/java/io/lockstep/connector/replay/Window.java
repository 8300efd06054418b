package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records that are settled together: a single command, a single checkpoint, or points and settings.
 *
 * @param records at least one
 */
public record Window(List<SourceRecord> records) {

    public Window {
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a window has at least one record");
        }
    }

    /** The command that the window consists of; null for points. */
    public LogEntry.@Nullable Command command() {
        return records.get(0).entry() instanceof LogEntry.Command command ? command : null;
    }

    /** The checkpoint that the window consists of; null for anything else. */
    public LogEntry.@Nullable Checkpoint checkpoint() {
        return records.get(0).entry() instanceof LogEntry.Checkpoint checkpoint ? checkpoint : null;
    }

    /** The offset of the first record. */
    public long offset() {
        return records.get(0).offset();
    }

    /** The position after this window. */
    public long nextOffset() {
        return last().offset() + 1;
    }

    public SourceRecord last() {
        return records.get(records.size() - 1);
    }

    /** The settings in force after this window. */
    public LogEntry.@Nullable Settings settingsAfter(LogEntry.@Nullable Settings before) {
        LogEntry.Settings settings = before;
        for (SourceRecord source : records) {
            settings = source.entry() instanceof LogEntry.Settings changed ? changed : settings;
        }
        return settings;
    }

    /**
     * The highest epoch of a continuous query's results up to the end of this window.
     *
     * @param before as of the window's start; 0 if there was none
     */
    public long scheduleEpochAfter(long before) {
        long epoch = before;
        for (SourceRecord source : records) {
            epoch = source.entry() instanceof LogEntry.ScheduledPoints scheduled
                    ? Math.max(epoch, scheduled.epoch())
                    : epoch;
        }
        return epoch;
    }

    /**
     * Cuts records into windows: around each command and each checkpoint, and where a window would hold more than so many bytes of
     * lines. Windows between two such cuts come out alike, because a small one behind a large one cannot keep all connections busy.
     */
    public static List<Window> cut(List<SourceRecord> records, long maxBytes) {
        List<Window> windows = new ArrayList<>();
        List<SourceRecord> open = new ArrayList<>();
        for (SourceRecord source : records) {
            if (source.entry() instanceof LogEntry.Command || source.entry() instanceof LogEntry.Checkpoint) {
                addAlike(open, maxBytes, windows);
                windows.add(new Window(List.of(source)));
                open.clear();
            } else {
                open.add(source);
            }
        }
        addAlike(open, maxBytes, windows);
        return windows;
    }

    private static void addAlike(List<SourceRecord> records, long maxBytes, List<Window> windows) {
        long total =
                records.stream().mapToLong(source -> length(source.entry())).sum();
        long count = Math.max(1, (total + maxBytes - 1) / maxBytes);
        List<SourceRecord> open = new ArrayList<>();
        long bytes = 0;
        long before = 0;
        long share = 0;
        for (SourceRecord source : records) {
            long length = length(source.entry());
            // Each record belongs to the share that its middle lies in, so that a byte more or less moves no record.
            long ofRecord = length == 0 ? share : (2 * before + length) * count / (2 * total);
            if (!open.isEmpty() && (bytes + length > maxBytes || ofRecord != share)) {
                windows.add(new Window(open));
                open = new ArrayList<>();
                bytes = 0;
            }
            share = ofRecord;
            open.add(source);
            bytes += length;
            before += length;
        }
        if (!open.isEmpty()) {
            windows.add(new Window(open));
        }
    }

    private static long length(LogEntry entry) {
        if (entry instanceof LogEntry.Points points) {
            return points.lines().length;
        }
        return entry instanceof LogEntry.ScheduledPoints scheduled
                ? scheduled.points().lines().length
                : 0;
    }
}
