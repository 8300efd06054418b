package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replica.Chunk;
import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.CommandAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Brings consecutive records of the write log into the replica, a window at a time: all of a window is settled, or the
 * replay stalls and the same window is asked for again. A command is a window of its own, so that everything before it is
 * in when it runs, and nothing after it.
 *
 * <p>For one thread; lanes run on the executor given.
 */
public final class Replayer {

    /** What became of a window. */
    public sealed interface Result permits Settled, Stalled {}

    /**
     * Everything of the window is in the replica or refused for good.
     *
     * @param window the window
     * @param refusals lines that the replica will never accept; they must be kept before the position moves on
     * @param outcome the replica's answer to the command that the window consists of; null for points
     */
    public record Settled(Window window, List<Refusal> refusals, @Nullable Answered outcome) implements Result {}

    /** Some of the window may be missing; the same window must be replayed again. */
    public record Stalled(Unavailable cause) implements Result {}

    private final Replica replica;
    private final WindowPlanner planner;
    private final Readiness readiness;
    private final ExecutorService lanes;
    private final ReplayObserver observer;

    /** @param lanes runs at least {@code writerThreads - 1} lanes at once; the caller's thread is the remaining one */
    public Replayer(Replica replica, ReplayProperties properties, ExecutorService lanes, ReplayObserver observer) {
        this(
                replica,
                new WindowPlanner(
                        properties.writerThreads(), properties.maxRequestSize().toBytes()),
                new Readiness(replica, properties.drainInterval(), time -> Thread.sleep(time.toMillis())),
                lanes,
                observer);
    }

    Replayer(
            Replica replica,
            WindowPlanner planner,
            Readiness readiness,
            ExecutorService lanes,
            ReplayObserver observer) {
        this.replica = replica;
        this.planner = planner;
        this.readiness = readiness;
        this.lanes = lanes;
        this.observer = observer;
    }

    /** Notes that another connector may have written to the replica until now. */
    public void takenOver() {
        readiness.takenOver();
    }

    /** Finds out, while there is nothing to replay, whether the replica could be written to; empty if it could. */
    public Optional<Unavailable> prepare() throws InterruptedException {
        return readiness.establish();
    }

    /**
     * Replays one window.
     *
     * @param settings what the log says about points without a database, as of the window's start; null before the first
     *     such record
     * @throws InterruptedException if the connector is being stopped
     */
    public Result replay(Window window, LogEntry.@Nullable Settings settings) throws InterruptedException {
        Optional<Unavailable> notReady = readiness.establish();
        if (notReady.isPresent()) {
            return stalled(notReady.get());
        }
        LogEntry.Command command = window.command();
        return command == null ? write(window, settings) : run(window, command);
    }

    private Result run(Window window, LogEntry.Command command) {
        CommandAnswer answer = replica.run(command);
        return answer instanceof Answered answered
                ? new Settled(window, List.of(), answered)
                : stalled((Unavailable) answer);
    }

    private Result write(Window window, LogEntry.@Nullable Settings settings) throws InterruptedException {
        Resolved resolved = resolve(window, settings);
        Plan plan = planner.plan(resolved.points());
        List<LaneWriter> writers = new ArrayList<>();
        List<Future<Optional<Unavailable>>> others = new ArrayList<>();
        for (int i = 1; i < plan.lanes().size(); i++) {
            LaneWriter writer = addWriter(writers);
            List<WriteRequest> lane = plan.lanes().get(i);
            others.add(lanes.submit(() -> writer.write(lane)));
        }
        Optional<Unavailable> failure = plan.lanes().isEmpty()
                ? Optional.empty()
                : addWriter(writers).write(plan.lanes().get(0));
        failure.ifPresent(this::failed);
        for (Future<Optional<Unavailable>> other : others) {
            Optional<Unavailable> otherFailure = await(other);
            otherFailure.ifPresent(this::failed);
            failure = failure.or(() -> otherFailure);
        }
        if (failure.isPresent()) {
            return new Stalled(failure.get());
        }
        List<Refusal> refusals = new ArrayList<>(resolved.refused());
        refusals.addAll(plan.refused());
        writers.forEach(writer -> refusals.addAll(writer.refusals()));
        observer.settled(plan.lines(), plan.lanes().size());
        return new Settled(window, refusals, null);
    }

    private LaneWriter addWriter(List<LaneWriter> writers) {
        LaneWriter writer = new LaneWriter(replica, observer);
        writers.add(writer);
        return writer;
    }

    /** Waits for a lane; each of its requests has a time-out, so that it ends. */
    private static Optional<Unavailable> await(Future<Optional<Unavailable>> lane) throws InterruptedException {
        try {
            return lane.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a lane failed unexpectedly", e.getCause());
        }
    }

    private Stalled stalled(Unavailable cause) {
        failed(cause);
        return new Stalled(cause);
    }

    /** Told as each lane fails, so that the failure is reported before slower lanes have run into their time-outs. */
    private void failed(Unavailable cause) {
        readiness.failed(cause);
        observer.failed(cause);
    }

    private record Resolved(List<ResolvedPoints> points, List<Refusal> refused) {}

    private static Resolved resolve(Window window, LogEntry.@Nullable Settings settings) {
        List<ResolvedPoints> points = new ArrayList<>();
        List<Refusal> refused = new ArrayList<>();
        LogEntry.Settings inForce = settings;
        for (SourceRecord source : window.records()) {
            if (source.entry() instanceof LogEntry.Settings changed) {
                inForce = changed;
            } else if (source.entry() instanceof LogEntry.Points found) {
                if (found.db() != null) {
                    points.add(new ResolvedPoints(
                            source.offset(), source.appendMillis(), found.db(), found.rp(), found.lines()));
                } else if (inForce != null) {
                    points.add(new ResolvedPoints(
                            source.offset(), source.appendMillis(), inForce.db(), inForce.rp(), found.lines()));
                } else if (found.lines().length > 0) {
                    Chunk all = new Chunk(found.lines(), 0, found.lines().length, source.offset());
                    refused.add(new Refusal(null, found.rp(), all, NO_DATABASE));
                }
            }
        }
        return new Resolved(points, refused);
    }

    private static final String NO_DATABASE =
            "the record names no database in its header 'db', and the log has no settings record before it";
}
