package io.lockstep.monitor.lead;

import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.monitor.log.Deviation;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.MonitorEvent;
import io.lockstep.monitor.registry.MonitorEvent.Kind;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators what a leader did during its term, in the process's log and in the events. */
final class Chronicle {

    private static final Logger log = LoggerFactory.getLogger(Chronicle.class);

    private final EventLog events;
    private final Clock clock;
    private final long epoch;

    Chronicle(EventLog events, Clock clock, long epoch) {
        this.events = events;
        this.clock = clock;
        this.epoch = epoch;
    }

    void tookOver(String monitor) {
        log.atInfo().addKeyValue("monitor", monitor).addKeyValue("epoch", epoch).log("took the lead");
        events.add(new MonitorEvent(Kind.LEADER, null, null, monitor, "took the lead", clock.instant(), epoch));
    }

    void moved(Move move) {
        String reason = move.after().reason();
        if (move.ofStatus()) {
            ReplicaStatus to = move.after().status();
            boolean bad =
                    switch (to) {
                        case DOWN, UNKNOWN, LOST, DIVERGED -> true;
                        case CATCHING_UP, AVAILABLE, DRAINING -> false;
                    };
            (bad ? log.atWarn() : log.atInfo())
                    .addKeyValue("replica", move.replica())
                    .addKeyValue("from", move.before().status())
                    .addKeyValue("to", to)
                    .addKeyValue("reason", reason)
                    .log("replica changed its status");
            add(Kind.STATUS, move, move.before().status().name(), to.name(), reason);
        }
        if (move.wasDegraded() != move.isDegraded()) {
            log.atWarn()
                    .addKeyValue("replica", move.replica())
                    .addKeyValue("degraded", move.isDegraded())
                    .log("replica is served for want of anything better, or no more");
            add(
                    Kind.DEGRADED,
                    move,
                    String.valueOf(move.wasDegraded()),
                    String.valueOf(move.isDegraded()),
                    move.isDegraded() ? "no replica is available; this one is the most advanced that answers" : reason);
        }
    }

    void deviations(List<Deviation> deviations) {
        deviations.forEach(deviation -> events.add(new MonitorEvent(
                Kind.LOG_SETTING,
                null,
                deviation.found(),
                deviation.wanted(),
                deviation.toString(),
                clock.instant(),
                epoch)));
    }

    private void add(Kind kind, Move move, String from, String to, String reason) {
        events.add(new MonitorEvent(kind, move.replica().value(), from, to, reason, clock.instant(), epoch));
    }
}
