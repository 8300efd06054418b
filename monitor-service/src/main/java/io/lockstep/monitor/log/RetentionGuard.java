package io.lockstep.monitor.log;

import io.lockstep.common.registry.Progress;
import io.lockstep.monitor.verdict.Heard;
import io.lockstep.monitor.verdict.Lag;
import io.lockstep.monitor.verdict.LogView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long until the first record that a replica lacks may leave the log, after which the replica is lost. Counted for a
 * replica that is down and for one whose connector is silent too: these are the ones that it matters for. Kafka deletes by
 * whole segments, so that there may be more time than this, never less.
 */
public final class RetentionGuard {

    private final Supplier<LogReading> log;
    private final LogView view;
    private final Clock clock;

    public RetentionGuard(Supplier<LogReading> log, LogView view, Clock clock) {
        this.log = log;
        this.view = view;
        this.clock = clock;
    }

    /**
     * Seconds left: 0 if the log doesn't hold the position any more, the whole retention if the replica lacks nothing,
     * infinity if the log keeps its records for ever, NaN if it is not known.
     *
     * @param heard the last words of the replica's connector; null if it never spoke
     */
    public double secondsLeft(@Nullable Heard heard) {
        if (heard == null || !(log.get() instanceof LogReading.Read read) || read.retention() == null) {
            return Double.NaN;
        }
        Progress progress = heard.progress();
        boolean gone = progress.applied() < read.earliest().offsets().getOrDefault(progress.shard(), 0L);
        if (gone && progress.topicId().equals(read.topicId())) {
            // A connector that has not found its replica's marker yet counts from 0, which says nothing.
            boolean located = progress.applied() > 0
                    || (progress.failure() != null && progress.failure().lost());
            return located ? 0 : Double.NaN;
        }
        if (read.retention().isNegative()) {
            return Double.POSITIVE_INFINITY;
        }
        return left(view.lag(progress, List.of(), clock.instant()), progress, read.retention());
    }

    private double left(Lag lag, Progress progress, Duration retention) {
        if (!(lag instanceof Lag.Known known)) {
            return Double.NaN;
        }
        Duration age = known.atMost();
        if (age == null && progress.appliedAppendMillis() != null) {
            age = Duration.between(Instant.ofEpochMilli(progress.appliedAppendMillis()), clock.instant());
        }
        return age == null ? Double.NaN : Math.max(0, retention.minus(age).toMillis() / 1000.0);
    }
}
