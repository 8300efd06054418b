package io.lockstep.monitor.divergence;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.monitor.metrics.MonitorMetrics;
import io.lockstep.monitor.registry.Conviction;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.MonitorEvent;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Tells operators and the leader's term of findings. */
public final class DivergenceAlarm implements DivergenceWatch.Listener {

    private final MonitorMetrics metrics;
    private final EventLog events;
    private final Clock clock;
    private final Runnable onVerdict;

    /** @param onVerdict has the replicas judged at once */
    public DivergenceAlarm(MonitorMetrics metrics, EventLog events, Clock clock, Runnable onVerdict) {
        this.metrics = metrics;
        this.events = events;
        this.clock = clock;
        this.onVerdict = onVerdict;
    }

    @Override
    public void differ(int shard, String words) {
        metrics.diverged(shard);
        add(null, words);
    }

    @Override
    public void convicted(Conviction conviction) {
        add(conviction.replica(), "the majority disagrees with it: " + conviction.reason());
        onVerdict.run();
    }

    @Override
    public void acquitted(ReplicaId replica, String reason) {
        add(replica, reason);
        onVerdict.run();
    }

    private void add(@Nullable ReplicaId replica, String reason) {
        events.add(new MonitorEvent(
                MonitorEvent.Kind.DIVERGENCE,
                replica == null ? null : replica.value(),
                null,
                null,
                reason,
                clock.instant(),
                0));
    }
}
