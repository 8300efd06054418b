package io.lockstep.monitor.probe;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.verdict.Reach;
import io.lockstep.support.ClientTls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes every replica in each interval and remembers what came out. A replica that hangs delays neither the others nor
 * its own finding.
 */
public final class ProbeWatch implements AutoCloseable {

    /** Told of every probe that has ended, on a thread that must not be held up. */
    public interface Listener {

        /**
         * A probe has ended.
         *
         * @param changed whether the replica began or ceased to answer
         */
        void probed(ReplicaId replica, Duration latency, boolean succeeded, boolean changed);
    }

    private static final Logger log = LoggerFactory.getLogger(ProbeWatch.class);
    private static final Reach UNPROBED = new Reach.Unprobed();

    private final Map<ReplicaId, ProbeTarget> targets = new LinkedHashMap<>();
    private final Map<ReplicaId, Reach> last = new ConcurrentHashMap<>();
    private final Duration interval;
    private final Clock clock;
    private final Listener listener;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "probe-timer");
        thread.setDaemon(true);
        return thread;
    });

    public ProbeWatch(
            List<Member> members,
            @Nullable Credentials credentials,
            @Nullable ClientTls tls,
            Duration interval,
            Duration timeout,
            Clock clock,
            Listener listener) {
        this(members, member -> new ReplicaProbe(member.url(), credentials, tls, timeout), interval, clock, listener);
    }

    ProbeWatch(
            List<Member> members,
            Function<Member, ProbeTarget> targets,
            Duration interval,
            Clock clock,
            Listener listener) {
        members.forEach(member -> this.targets.put(member.id(), targets.apply(member)));
        this.interval = interval;
        this.clock = clock;
        this.listener = listener;
    }

    public void start() {
        var unused = timer.scheduleAtFixedRate(this::round, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What the last probe of the replica showed. */
    public Reach last(ReplicaId replica) {
        return last.getOrDefault(replica, UNPROBED);
    }

    /** Asks all replicas at once; returns without waiting for the answers. */
    void round() {
        targets.forEach((replica, target) -> {
            Instant asked = clock.instant();
            var unused = target.ask().handle((problem, bug) -> {
                ended(replica, asked, bug == null ? problem : bug.toString());
                return null;
            });
        });
    }

    private void ended(ReplicaId replica, Instant asked, @Nullable String problem) {
        Instant now = clock.instant();
        // An answer proves that the replica was well when it was asked; a failure proves nothing before now.
        Reach reach = problem == null ? new Reach.Answers(asked) : new Reach.Fails(now, problem);
        Reach before = last.put(replica, reach);
        boolean changed = before == null || before.getClass() != reach.getClass();
        if (changed && problem != null) {
            log.atWarn()
                    .addKeyValue("replica", replica)
                    .addKeyValue("reason", problem)
                    .log("replica does not answer queries");
        } else if (changed) {
            log.atInfo().addKeyValue("replica", replica).log("replica answers queries");
        }
        listener.probed(replica, Duration.between(asked, now), problem == null, changed);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        targets.values().forEach(ProbeTarget::close);
    }
}
