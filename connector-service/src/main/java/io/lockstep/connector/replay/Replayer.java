package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.CommandAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings consecutive records of the write log into the replica, a window at a time: all of a window is settled, or the
 * replay stalls and the same window is asked for again. A command is a window of its own, so that everything before it is
 * in when it runs, and nothing after it.
 *
 * <p>For one thread; lanes run on the executor given.
 */
public final class Replayer {

    private static final Logger log = LoggerFactory.getLogger(Replayer.class);

    /** It is a point at time 0. */
    private static final Set<FirstWrites.Hour> HOURS_OF_MARKER = Set.of(new FirstWrites.Hour(Marker.DATABASE, null, 0));

    /** What became of a window. */
    public sealed interface Result permits Settled, Stalled {}

    /**
     * Everything of the window is in the replica or refused for good.
     *
     * @param window the window
     * @param refusals lines that the replica will never accept; they must be kept before the position moves on
     * @param outcome the replica's answer to the command that the window consists of, or that of a replica without the database
     *     that the command may not touch; null for points
     */
    public record Settled(Window window, List<Refusal> refusals, @Nullable Answered outcome) implements Result {

        /** Whether the replica refused anything, for good or because it isn't what it was. */
        public boolean hasErrors() {
            return !refusals.isEmpty() || (outcome != null && outcome.body().contains("\"error\""));
        }
    }

    /** Some of the window may be missing; the same window must be replayed again. */
    public record Stalled(Unavailable cause) implements Result {}

    private final Replica replica;
    private final Plans plans;
    private final Readiness readiness;
    private final FirstWrites firstWrites;
    private final ExecutorService lanes;
    private final ReplayObserver observer;
    private final CheckpointListener checkpoints;
    private final WindowTraces traces;

    /** @param lanes runs {@code writerThreads} lanes at once, and one thing more */
    public Replayer(
            Replica replica,
            ReplayProperties properties,
            ExecutorService lanes,
            ReplayObserver observer,
            CheckpointListener checkpoints,
            WindowTraces traces) {
        this(
                replica,
                new WindowPlanner(
                        properties.writerThreads(), properties.maxRequestSize().toBytes())::plan,
                new Readiness(
                        replica, properties.drainInterval(), time -> Thread.sleep(time.toMillis()), System::nanoTime),
                new FirstWrites(time -> Thread.sleep(time.toMillis()), System::nanoTime),
                lanes,
                observer,
                checkpoints,
                traces);
    }

    Replayer(
            Replica replica,
            Function<List<ResolvedPoints>, Plan> planner,
            Readiness readiness,
            FirstWrites firstWrites,
            ExecutorService lanes,
            ReplayObserver observer,
            CheckpointListener checkpoints,
            WindowTraces traces) {
        this.replica = replica;
        this.plans = new Plans(planner);
        this.readiness = readiness;
        this.firstWrites = firstWrites;
        this.lanes = lanes;
        this.observer = observer;
        this.checkpoints = checkpoints;
        this.traces = traces;
    }

    /** Notes that another connector may have written to the replica until now. */
    public void takenOver() {
        firstWrites.forget();
        readiness.takenOver();
    }

    /** Notes that the replica failed at something that was asked of it beside the replay. */
    public void failed(Unavailable cause) {
        firstWrites.forget();
        readiness.failed(cause);
    }

    /** Finds out, while there is nothing to replay, whether the replica could be written to; empty if it could. */
    public Optional<Unavailable> prepare() throws InterruptedException {
        Optional<Unavailable> notReady = readiness.establish();
        if (notReady.isPresent()) {
            firstWrites.forget();
        }
        return notReady;
    }

    /**
     * Has the replica keep its marker, which is written twice where other points are: a marker that was forgotten sends the replay
     * back to the one before it.
     *
     * @throws InterruptedException if the connector is being stopped
     */
    public WriteAnswer keep(int shard, Marker marker) throws InterruptedException {
        WriteAnswer answer = replica.keep(shard, marker);
        if (answer instanceof Accepted && firstWrites.areAmong(HOURS_OF_MARKER)) {
            firstWrites.await();
            answer = replica.keep(shard, marker);
        }
        if (answer instanceof Accepted) {
            firstWrites.settled(HOURS_OF_MARKER);
        }
        return answer;
    }

    /** Replays one window of which it is not known what follows it. */
    Result replay(Window window, LogEntry.@Nullable Settings settings, long scheduleEpoch) throws InterruptedException {
        return replay(window, null, settings, scheduleEpoch);
    }

    /**
     * Replays one window.
     *
     * @param next the window that follows, to be planned while this one is written; null if that is not known
     * @param settings what the log says about points without a database, as of the window's start; null before the first
     *     such record
     * @param scheduleEpoch the highest epoch of a continuous query's results before the window; 0 if there was none
     * @throws InterruptedException if the connector is being stopped
     */
    public Result replay(Window window, @Nullable Window next, LogEntry.@Nullable Settings settings, long scheduleEpoch)
            throws InterruptedException {
        traces.begun(window);
        Result result = attempt(window, next, settings, scheduleEpoch);
        if (result instanceof Settled) {
            traces.settled(window);
        }
        return result;
    }

    private Result attempt(
            Window window, @Nullable Window next, LogEntry.@Nullable Settings settings, long scheduleEpoch)
            throws InterruptedException {
        Optional<Unavailable> notReady = readiness.establish();
        if (notReady.isPresent()) {
            return stalled(notReady.get());
        }
        LogEntry.Checkpoint checkpoint = window.checkpoint();
        if (checkpoint != null) {
            checkpoints.reached(checkpoint, window.offset(), window.last().appendMillis());
            return new Settled(window, List.of(), null);
        }
        LogEntry.Command command = window.command();
        return command == null ? write(plans.of(window, settings, scheduleEpoch), next) : run(window, command);
    }

    private Result run(Window window, LogEntry.Command command) {
        if (OwnDatabase.isMeantBy(command)) {
            return new Settled(window, List.of(), OwnDatabase.COMMAND_REFUSED);
        }
        CommandAnswer answer = replica.run(command);
        firstWrites.forgetAllButTheMarker();
        return answer instanceof Answered answered
                ? new Settled(window, List.of(), answered)
                : stalled((Unavailable) answer);
    }

    private Result write(Plans.Prepared window, @Nullable Window next) throws InterruptedException {
        Plan plan = window.plan();
        @Nullable Runnable planning = next == null ? null : () -> planAhead(next, window);
        List<Refusal> byReplica = new ArrayList<>();
        Optional<Unavailable> failure = writeAll(plan, planning, byReplica);
        if (failure.isEmpty() && firstWrites.areAmong(plan.hours())) {
            firstWrites.await();
            // What is refused has been refused before.
            failure = writeAll(plan, null, new ArrayList<>());
        }
        if (failure.isPresent()) {
            return stalled(failure.get());
        }
        firstWrites.settled(plan.hours());
        List<Refusal> refusals = new ArrayList<>(window.resolved().refused());
        refusals.addAll(plan.refused());
        refusals.addAll(byReplica);
        int refusedByReplica = byReplica.stream().mapToInt(Refusal::count).sum();
        observer.settled(plan.lines() - refusedByReplica, plan.lanes().size());
        return new Settled(window.window(), refusals, null);
    }

    /** Writes all lanes and adds what the replica refuses; why it could not, if so. */
    private Optional<Unavailable> writeAll(Plan plan, @Nullable Runnable meanwhile, List<Refusal> refused)
            throws InterruptedException {
        @Nullable Runnable once = meanwhile;
        List<List<WriteRequest>> left = plan.lanes();
        // A round leaves something only where it has taken a request apart, so that there is a last one.
        while (!left.isEmpty()) {
            List<LaneWriter> writers =
                    left.stream().map(lane -> new LaneWriter(replica, observer)).toList();
            Optional<Unavailable> failure = writeLanes(left, writers, once);
            once = null;
            boolean late = writers.stream().anyMatch(LaneWriter::late);
            if (failure.isEmpty() && late) {
                failure = readiness.quiet();
            }
            if (failure.isPresent()) {
                return late ? failure.map(cause -> new Unavailable(cause.reason(), true)) : failure;
            }
            writers.forEach(writer -> refused.addAll(writer.refusals()));
            left = writers.stream()
                    .map(LaneWriter::again)
                    .filter(requests -> !requests.isEmpty())
                    .toList();
        }
        return Optional.empty();
    }

    private void planAhead(Window next, Plans.Prepared before) {
        try {
            plans.ahead(next, before);
        } catch (RuntimeException e) {
            // A bug, which is told when it is that window's turn; this one has nothing to do with it.
            log.atDebug().setCause(e).log("a window could not be planned ahead");
        }
    }

    /**
     * Returns when all lanes have ended, even if one of them meets a bug: a write that is still under way must never
     * overlap with the next attempt. Each request has a time-out, so that a lane ends.
     */
    private Optional<Unavailable> writeLanes(
            List<List<WriteRequest>> requests, List<LaneWriter> writers, @Nullable Runnable meanwhile)
            throws InterruptedException {
        List<Callable<Optional<Unavailable>>> work = new ArrayList<>();
        for (int i = 0; i < writers.size(); i++) {
            LaneWriter writer = writers.get(i);
            List<WriteRequest> lane = requests.get(i);
            work.add(() -> writer.write(lane));
        }
        if (meanwhile != null) {
            work.add(Executors.callable(meanwhile, Optional.empty()));
        }
        Optional<Unavailable> failure = Optional.empty();
        for (Future<Optional<Unavailable>> ended : lanes.invokeAll(work)) {
            Optional<Unavailable> ofLane = outcome(ended);
            ofLane.ifPresent(readiness::failed);
            failure = failure.or(() -> ofLane);
        }
        return failure;
    }

    private static Optional<Unavailable> outcome(Future<Optional<Unavailable>> ended) throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a lane failed unexpectedly", e.getCause());
        }
    }

    private Stalled stalled(Unavailable cause) {
        // The records are read again, perhaps much later; until then their plan is megabytes that nobody wants.
        plans.forget();
        firstWrites.forget();
        readiness.failed(cause);
        observer.failed(cause);
        return new Stalled(cause);
    }
}
