package io.lockstep.monitor.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** While this monitor leads, has each continuous query run when it is due, one after the other. */
public final class ContinuousQueries implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ContinuousQueries.class);

    private final Set<Integer> shards;
    private final Supplier<OptionalLong> epoch;
    private final Runs runs;
    private final LastRuns lastRuns;
    private final Duration interval;
    private final Duration catchUp;
    private final ScheduleListener listener;
    private final Clock clock;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "continuous-queries");
        thread.setDaemon(true);
        return thread;
    });

    /** Told of each run; called on the thread of the runs. */
    @FunctionalInterface
    public interface ScheduleListener {

        void ended(Runs.Outcome outcome);
    }

    /**
     * Does nothing yet.
     *
     * @param epoch of this monitor while it leads; else empty
     * @param interval how often to look
     * @param catchUp for how long missed runs are caught up
     */
    public ContinuousQueries(
            Set<Integer> shards,
            Supplier<OptionalLong> epoch,
            Runs runs,
            LastRuns lastRuns,
            Duration interval,
            Duration catchUp,
            ScheduleListener listener,
            Clock clock) {
        this.shards = Set.copyOf(shards);
        this.epoch = epoch;
        this.runs = runs;
        this.lastRuns = lastRuns;
        this.interval = interval;
        this.catchUp = catchUp;
        this.listener = listener;
        this.clock = clock;
    }

    /** Begins to look; an interval of zero never looks. */
    public void start() {
        if (!interval.isZero()) {
            var unused = schedule.scheduleWithFixedDelay(
                    this::turn, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void turn() {
        try {
            if (epoch.get().isPresent()) {
                runDue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Runs.Unavailable | DataAccessException e) {
            log.atDebug().addKeyValue("reason", e.getMessage()).log("continuous queries cannot be looked at");
        } catch (RuntimeException e) {
            // A timer that throws is never run again.
            log.atError().setCause(e).log("continuous queries were not run");
        }
    }

    private void runDue() throws InterruptedException, Runs.Unavailable {
        List<Scheduled> queries = new ArrayList<>();
        for (int shard : shards) {
            queries.addAll(runs.list(shard));
        }
        Map<String, Long> last = lastRuns.all();
        lastRuns.keepOnly(queries.stream().map(Scheduled::id).toList(), last.keySet());
        for (Scheduled query : queries) {
            Long before = last.get(query.id());
            OptionalLong known = before == null ? OptionalLong.empty() : OptionalLong.of(before);
            Optional<Due> due = Due.at(query, known, nanos(clock.instant()), catchUp.toNanos());
            if (due.isPresent()) {
                run(query, due.get());
            }
        }
    }

    private void run(Scheduled query, Due due) throws InterruptedException {
        OptionalLong leading = epoch.get();
        if (leading.isEmpty()) {
            return;
        }
        if (due.isEmpty()) {
            lastRuns.ran(query.id(), due.last());
            return;
        }
        Runs.Outcome outcome = runs.run(query, leading.getAsLong(), due.from(), due.to());
        listener.ended(outcome);
        if (outcome instanceof Runs.Postponed postponed) {
            say(query, "continuous query is tried again", postponed.reason());
            return;
        }
        if (outcome instanceof Runs.Failed failed) {
            say(query, "continuous query failed", failed.error());
        }
        lastRuns.ran(query.id(), due.last());
    }

    private static void say(Scheduled query, String message, String reason) {
        log.atWarn()
                .addKeyValue("database", query.db())
                .addKeyValue("query", query.name())
                .addKeyValue("reason", reason)
                .log(message);
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
