package io.lockstep.monitor.metrics;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.lead.LeaderListener;
import io.lockstep.monitor.lead.Move;
import io.lockstep.monitor.probe.ProbeWatch;
import io.lockstep.monitor.registry.BoardMirror;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the monitor counts, and what the last board says. Unknown is NaN, never 0. */
public final class MonitorMetrics implements LeaderListener, ProbeWatch.Listener {

    private final MeterRegistry meters;
    private final List<Member> members;
    private final Timer rounds;
    private final Counter writeFailures;
    private volatile boolean leads;

    public MonitorMetrics(MeterRegistry meters, List<Member> members) {
        this.meters = meters;
        this.members = members;
        rounds = Timer.builder("lockstep.monitor.round")
                .description("Rounds of judgement of this monitor as leader")
                .register(meters);
        writeFailures = Counter.builder("lockstep.verdict.write.failures")
                .description("Boards that the registry did not take")
                .register(meters);
        members.forEach(member -> {
            meters.counter("lockstep.verdict.expired", tags(member.id()));
            meters.counter("lockstep.probe.failures", tags(member.id()));
            meters.timer("lockstep.probe", tags(member.id()));
        });
        Gauge.builder("lockstep.monitor.leader", this, m -> m.leads ? 1 : 0)
                .description("1 on the monitor that leads")
                .register(meters);
    }

    /**
     * Shows for how long each connector has said nothing new, by this monitor's own clock.
     *
     * @param silence the time since the words of a replica's connector changed; null before its first words
     */
    public void showSilence(Function<ReplicaId, @Nullable Duration> silence) {
        for (Member member : members) {
            Gauge.builder("lockstep.replica.progress.age", member, m -> seconds(silence.apply(m.id())))
                    .description("Time since the replica's connector said something new; NaN before its first words")
                    .baseUnit("seconds")
                    .tags(tags(member.id()).and("shard", String.valueOf(member.shard())))
                    .register(meters);
        }
    }

    private static double seconds(@Nullable Duration time) {
        return time == null ? Double.NaN : time.toNanos() / 1e9;
    }

    /** Shows the last board. */
    public void show(BoardMirror mirror) {
        for (Member member : members) {
            Tags tags = tags(member.id()).and("shard", String.valueOf(member.shard()));
            gauge(mirror, member, "lockstep.replica.applied", tags, v -> applied(v.applied(), v.shard()));
            gauge(mirror, member, "lockstep.replica.lag.records", tags, v -> orUnknown(v.lagRecords()));
            gauge(mirror, member, "lockstep.replica.lag.seconds", tags, v -> orUnknown(v.lagSeconds()));
            gauge(mirror, member, "lockstep.replica.degraded", tags, v -> v.degraded() ? 1 : 0);
            for (ReplicaStatus status : ReplicaStatus.values()) {
                gauge(
                        mirror,
                        member,
                        "lockstep.replica.status",
                        tags.and("status", status.name().toLowerCase(Locale.ROOT)),
                        v -> v.status() == status ? 1 : 0);
            }
        }
        members.stream()
                .map(Member::shard)
                .distinct()
                .forEach(shard ->
                        // Shown from the start, so that the first one shows as an increase.
                        meters.counter("lockstep.monitor.divergences", "shard", String.valueOf(shard)));
        members.stream().map(Member::shard).distinct().forEach(shard -> Gauge.builder(
                        "lockstep.pool.size", mirror, m -> m.verdicts().stream()
                                .filter(v -> v.shard() == shard && v.readable())
                                .count())
                .tag("shard", String.valueOf(shard))
                .register(meters));
    }

    @Override
    public void leading(boolean isLeader) {
        leads = isLeader;
    }

    /** Whether this monitor leads. */
    public boolean leads() {
        return leads;
    }

    @Override
    public void moved(Move move) {
        if (move.ofStatus()) {
            meters.counter(
                            "lockstep.verdict.transitions",
                            tags(move.replica())
                                    .and("from", move.before().status().name().toLowerCase(Locale.ROOT))
                                    .and("to", move.after().status().name().toLowerCase(Locale.ROOT)))
                    .increment();
        }
        if (move.isExpiry()) {
            meters.counter("lockstep.verdict.expired", tags(move.replica())).increment();
        }
    }

    /** Replicas were found to differ at a record. */
    public void diverged(int shard) {
        meters.counter("lockstep.monitor.divergences", "shard", String.valueOf(shard))
                .increment();
    }

    @Override
    public void roundEnded(Duration took) {
        rounds.record(took);
    }

    @Override
    public void writeFailed() {
        writeFailures.increment();
    }

    @Override
    public void probed(ReplicaId replica, Duration latency, boolean succeeded, boolean changed) {
        meters.timer("lockstep.probe", tags(replica)).record(latency);
        Counter failures = meters.counter("lockstep.probe.failures", tags(replica));
        if (!succeeded) {
            failures.increment();
        }
    }

    private void gauge(BoardMirror mirror, Member member, String name, Tags tags, ToDoubleFunction<Verdict> value) {
        Gauge.builder(name, mirror, m -> m.verdicts().stream()
                        .filter(verdict -> verdict.replica().equals(member.id()))
                        .mapToDouble(value)
                        .findFirst()
                        .orElse(Double.NaN))
                .tags(tags)
                .register(meters);
    }

    private static Tags tags(ReplicaId replica) {
        return Tags.of("replica", replica.value());
    }

    private static double applied(Position position, int shard) {
        return position.offset(shard).isPresent() ? position.offset(shard).getAsLong() : Double.NaN;
    }

    private static double orUnknown(@Nullable Number value) {
        return value == null ? Double.NaN : value.doubleValue();
    }
}
