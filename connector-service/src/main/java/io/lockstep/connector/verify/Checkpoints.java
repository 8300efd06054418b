package io.lockstep.connector.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.ReplicaDigest.CatalogItem;
import io.lockstep.common.registry.ReplicaDigest.Problem;
import io.lockstep.common.registry.ReplicaDigest.SliceDigest;
import io.lockstep.connector.replay.CheckpointListener;
import io.lockstep.connector.replica.Questions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests the replica at checkpoints. A checkpoint that is met long after it was appended is passed at once, because nobody waits
 * for it any more; one below the replica's barrier is answered without a digest, because what is being replayed a second time
 * moves values backwards for a while.
 */
public final class Checkpoints implements CheckpointListener {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

    /** Sees how long the replay paused. */
    public interface PauseObserver {

        void paused(Duration time, boolean digested);
    }

    private final ReplicaId replica;
    private final SliceDigester slices;
    private final CatalogReader catalog;
    private final Duration maxPause;
    private final Supplier<Optional<Progress>> progress;
    private final Consumer<ReplicaDigest> publisher;
    private final PauseObserver observer;
    private final Clock clock;
    private final LongSupplier nanoTime;

    /**
     * Takes its parts.
     *
     * @param publisher must return at once and must not throw
     */
    public Checkpoints(
            ReplicaId replica,
            Questions server,
            VerifyProperties properties,
            Supplier<Optional<Progress>> progress,
            Consumer<ReplicaDigest> publisher,
            PauseObserver observer,
            Clock clock,
            LongSupplier nanoTime) {
        Asking asking = new Asking(server);
        this.replica = replica;
        this.slices = new SliceDigester(asking);
        this.catalog = new CatalogReader(asking);
        this.maxPause = properties.maxPause();
        this.progress = progress;
        this.publisher = publisher;
        this.observer = observer;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    @Override
    public void reached(LogEntry.Checkpoint checkpoint, long offset, long appendMillis) {
        if (clock.millis() - appendMillis > checkpoint.validMillis()) {
            return;
        }
        long begun = nanoTime.getAsLong();
        ReplicaDigest digest = digest(checkpoint, offset, begun);
        Duration pause = Duration.ofNanos(nanoTime.getAsLong() - begun);
        observer.paused(pause, digest.problem() == null);
        Problem problem = digest.problem();
        log.atDebug()
                .addKeyValue("verification", checkpoint.verification())
                .addKeyValue("chunk", checkpoint.chunk())
                .addKeyValue("offset", offset)
                .addKeyValue("pauseMillis", pause.toMillis())
                .addKeyValue("problem", problem == null ? "none" : problem.reason())
                .log("checkpoint passed");
        publisher.accept(digest);
    }

    private ReplicaDigest digest(LogEntry.Checkpoint checkpoint, long offset, long begun) {
        long barrier = progress.get().map(Progress::barrier).orElse(Long.MAX_VALUE);
        if (offset < barrier) {
            return without(checkpoint, offset, new Problem("it replays below its barrier " + barrier, false), begun);
        }
        Duration pause = Duration.ofMillis(checkpoint.maxPauseMillis());
        Budget budget = new Budget(pause.compareTo(maxPause) < 0 ? pause : maxPause, checkpoint.maxPoints(), nanoTime);
        try {
            if (checkpoint.slices().isEmpty()) {
                String db = checkpoint.db();
                List<CatalogItem> items = db == null ? catalog.server(budget) : catalog.measurements(db, budget);
                return digest(checkpoint, offset, List.of(), items, begun);
            }
            List<PointSums> sums = checkpoint.slices().stream()
                    .map(slice -> slices.digest(slice, budget))
                    .toList();
            boolean withHours = sums.stream().mapToLong(PointSums::hours).sum() <= ReplicaDigest.MAX_HOURS;
            List<SliceDigest> digests =
                    sums.stream().map(sum -> sum.digest(withHours)).toList();
            return digest(checkpoint, offset, digests, List.of(), begun);
        } catch (Budget.EndException e) {
            return without(checkpoint, offset, e.problem(), begun);
        } catch (RuntimeException e) {
            // The replay must go on whatever a server answers.
            log.atWarn().setCause(e).log("a checkpoint's digest failed unexpectedly");
            return without(checkpoint, offset, new Problem("unexpected: " + e, false), begun);
        }
    }

    private ReplicaDigest digest(
            LogEntry.Checkpoint checkpoint,
            long offset,
            List<SliceDigest> digests,
            List<CatalogItem> items,
            long begun) {
        return new ReplicaDigest(
                replica,
                checkpoint.verification(),
                checkpoint.chunk(),
                offset,
                null,
                digests,
                items,
                Duration.ofNanos(nanoTime.getAsLong() - begun).toMillis());
    }

    private ReplicaDigest without(LogEntry.Checkpoint checkpoint, long offset, Problem problem, long begun) {
        return new ReplicaDigest(
                replica,
                checkpoint.verification(),
                checkpoint.chunk(),
                offset,
                problem,
                List.of(),
                List.of(),
                Duration.ofNanos(nanoTime.getAsLong() - begun).toMillis());
    }
}
