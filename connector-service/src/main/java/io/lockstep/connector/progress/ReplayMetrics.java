package io.lockstep.connector.progress;

import io.lockstep.connector.replay.ReplayObserver;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what the replay does, and reports a failed write while the lanes beside it are still busy. */
public final class ReplayMetrics implements ReplayObserver {

    private final WritersInFlight writers;
    private final ProgressReport report;
    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter windows;
    private final Counter points;
    private final Counter retries;
    private final Counter refused;
    private final Counter expired;
    private final Counter missed;
    private final DistributionSummary lanes;
    private final Map<String, Timer> writes;

    public ReplayMetrics(WritersInFlight writers, ProgressReport report, MeterRegistry registry, String replica) {
        this.writers = writers;
        this.report = report;
        this.registry = registry;
        this.tags = Tags.of("replica", replica);
        this.windows = counter("lockstep.connector.windows", "Windows of points settled");
        this.points = counter("lockstep.connector.points", "Points of settled windows that the replica accepted");
        this.retries = counter("lockstep.connector.retries", "Windows that stalled and are tried again");
        this.refused = refusedLines("refused");
        this.expired = refusedLines("expired");
        this.missed = counter("lockstep.connector.missed.offsets", "Offsets of the log that hold no record");
        this.writes = Stream.of("accepted", "refused", "unavailable", "error")
                .collect(Collectors.toUnmodifiableMap(outcome -> outcome, this::writeTimer));
        this.lanes = DistributionSummary.builder("lockstep.connector.lanes")
                .description("Lanes written in parallel per window")
                .tags(tags)
                .register(registry);
        Gauge.builder("lockstep.connector.writers", writers, WritersInFlight::average)
                .description("Writes in flight, averaged over the last second")
                .tags(tags)
                .register(registry);
        Gauge.builder("lockstep.connector.applied", report, r -> r.current()
                        .map(p -> (double) p.applied())
                        .orElse(Double.NaN))
                .description("Applied position; NaN while another connector holds the shard")
                .tags(tags)
                .register(registry);
        Gauge.builder("lockstep.connector.barrier", report, r -> r.current()
                        .map(p -> (double) p.barrier())
                        .orElse(Double.NaN))
                .description("Position from which on the replica may be read")
                .tags(tags)
                .register(registry);
        Gauge.builder("lockstep.connector.failing", report, r -> r.failure().isPresent() ? 1 : 0)
                .description("1 while a write failure stands")
                .tags(tags)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private Counter refusedLines(String reason) {
        return Counter.builder("lockstep.connector.refused.lines")
                .description("Lines refused for good, kept in lockstep.rejected")
                .tags(tags.and("reason", reason))
                .register(registry);
    }

    /**
     * Lines that the replica refused for good.
     *
     * @param lines for a reason that somebody should look into
     * @param tooOld older than their retention policy
     */
    public void refused(int lines, int tooOld) {
        refused.increment(lines);
        expired.increment(tooOld);
    }

    /** Offsets of the log that hold no record. */
    public void missed(long offsets) {
        missed.increment((double) offsets);
    }

    /** The replay paused at a checkpoint of a verification. */
    public void paused(Duration time, boolean digested) {
        Timer.builder("lockstep.connector.checkpoint.pause")
                .description("Pauses of the replay at checkpoints of verifications")
                .tags(tags.and("outcome", digested ? "digested" : "not-digested"))
                .register(registry)
                .record(time);
    }

    @Override
    public WriteAnswer observe(Supplier<WriteAnswer> write) {
        writers.begin();
        long begun = System.nanoTime();
        Optional<WriteAnswer> answer = Optional.empty();
        try {
            answer = Optional.of(write.get());
            if (answer.get() instanceof Unavailable unavailable) {
                report.failed(unavailable.reason());
            }
            return answer.get();
        } finally {
            writers.end();
            Objects.requireNonNull(writes.get(answer.map(ReplayMetrics::outcome).orElse("error")))
                    .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        }
    }

    private Timer writeTimer(String outcome) {
        return Timer.builder("lockstep.connector.write")
                .description("Time of one write request to the replica")
                .tags(tags.and("outcome", outcome))
                .register(registry);
    }

    private static String outcome(WriteAnswer answer) {
        if (answer instanceof Accepted) {
            return "accepted";
        }
        return answer instanceof Unavailable ? "unavailable" : "refused";
    }

    @Override
    public void failed(Unavailable cause) {
        retries.increment();
        report.failed(cause.reason());
    }

    @Override
    public void settled(long lines, int laneCount) {
        windows.increment();
        points.increment((double) lines);
        lanes.record(laneCount);
    }
}
