package io.lockstep.monitor.api;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Verdict;
import io.lockstep.monitor.log.RetentionGuard;
import io.lockstep.monitor.registry.BoardMirror;
import io.lockstep.monitor.registry.DrainIntents;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.MonitorEvent;
import io.lockstep.monitor.registry.ProgressWatch;
import io.lockstep.monitor.registry.ReaderLedger;
import io.lockstep.monitor.verdict.Heard;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The replicas as operators see them, and what operators can ask for. Works on every monitor, leading or not. */
public final class Replicas {

    private final BoardMirror mirror;
    private final ReaderLedger readers;
    private final ProgressWatch progress;
    private final DrainIntents drains;
    private final EventLog events;
    private final RetentionGuard retention;
    private final PressureWeights weights;
    private final Clock clock;
    private final Runnable onOrder;

    /** @param onOrder called after an order was stored, so that a leader obeys it at once */
    public Replicas(
            BoardMirror mirror,
            ReaderLedger readers,
            ProgressWatch progress,
            DrainIntents drains,
            EventLog events,
            RetentionGuard retention,
            PressureWeights weights,
            Clock clock,
            Runnable onOrder) {
        this.mirror = mirror;
        this.readers = readers;
        this.progress = progress;
        this.drains = drains;
        this.events = events;
        this.retention = retention;
        this.weights = weights;
        this.clock = clock;
        this.onOrder = onOrder;
    }

    List<ReplicaView> all() {
        return mirror.verdicts().stream().map(this::view).toList();
    }

    Optional<ReplicaView> find(String id) {
        return mirror.verdicts().stream()
                .filter(verdict -> verdict.replica().value().equals(id))
                .findFirst()
                .map(this::view);
    }

    /** Takes a configured replica out of the pool; running queries finish. */
    void drain(String id) {
        drains.drain(new ReplicaId(id));
        ordered(MonitorEvent.Kind.DRAIN, id, "an operator asked to take it out");
    }

    /** Puts a configured replica back; it is read again once it is up to date. */
    void undrain(String id) {
        drains.undrain(new ReplicaId(id));
        ordered(MonitorEvent.Kind.UNDRAIN, id, "an operator asked to put it back");
    }

    private void ordered(MonitorEvent.Kind kind, String id, String reason) {
        onOrder.run();
        events.add(new MonitorEvent(kind, id, null, null, reason, clock.instant(), 0));
        events.flush();
    }

    private ReplicaView view(Verdict verdict) {
        int reading = readers.readers(verdict.replica());
        Heard heard = progress.of(verdict.replica());
        double left = retention.secondsLeft(heard);
        double writing = heard == null ? 0 : heard.progress().writers();
        return new ReplicaView(
                verdict.replica().value(),
                verdict.url(),
                verdict.status(),
                verdict.degraded(),
                verdict.reason(),
                verdict.since(),
                verdict.applied(),
                verdict.lagRecords(),
                verdict.lagSeconds(),
                Double.isFinite(left) ? left : null,
                reading,
                writing,
                verdict.weight(),
                weights.pressure(reading, writing, verdict.weight()),
                verdict.validUntil());
    }
}
