package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plans of windows, of which the next can be made while the replica is busy with the one before. A plan follows from the window
 * and from what the log says before it, so that it can be made early, and thrown away where the replay does not get that far.
 *
 * <p>For one thread, which may have another one call {@link #ahead} while it waits for that.
 */
final class Plans {

    private final Function<List<ResolvedPoints>, Plan> planner;
    private volatile @Nullable Prepared ahead;

    /** @param planner says how points are written; knows no windows */
    Plans(Function<List<ResolvedPoints>, Plan> planner) {
        this.planner = planner;
    }

    /**
     * A window of points, ready to be written.
     *
     * @param settings what the log says before the window, as {@code scheduleEpoch}
     */
    record Prepared(
            Window window, LogEntry.@Nullable Settings settings, long scheduleEpoch, Resolved resolved, Plan plan) {

        @SuppressWarnings(
                "ReferenceEquality") // the very window that was planned; one that is read again is planned again
        private boolean isOf(Window other, LogEntry.@Nullable Settings otherSettings, long otherEpoch) {
            return window == other && scheduleEpoch == otherEpoch && Objects.equals(settings, otherSettings);
        }
    }

    /** The plan of a window of points, made now unless it was made ahead. */
    Prepared of(Window window, LogEntry.@Nullable Settings settings, long scheduleEpoch) {
        Prepared known = ahead;
        ahead = null;
        return known != null && known.isOf(window, settings, scheduleEpoch)
                ? known
                : prepare(window, settings, scheduleEpoch);
    }

    /** Plans the window that follows one of points, if it is one of points as well. */
    void ahead(Window next, Prepared before) {
        if (next.command() == null && next.checkpoint() == null) {
            ahead = prepare(
                    next,
                    before.window().settingsAfter(before.settings()),
                    before.window().scheduleEpochAfter(before.scheduleEpoch()));
        }
    }

    /** The replay begins elsewhere: what was planned ahead is not wanted any more. */
    void forget() {
        ahead = null;
    }

    private Prepared prepare(Window window, LogEntry.@Nullable Settings settings, long scheduleEpoch) {
        Resolved resolved = Resolved.of(window, settings, scheduleEpoch);
        return new Prepared(window, settings, scheduleEpoch, resolved, planner.apply(resolved.points()));
    }
}
