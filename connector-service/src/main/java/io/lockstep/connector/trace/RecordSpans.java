package io.lockstep.connector.trace;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replay.SourceRecord;
import io.lockstep.connector.replay.Window;
import io.lockstep.connector.replay.WindowTraces;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Makes a span of each sampled record: from the first attempt to write its window until the window is settled. A span per
 * record and not one per window, because a trace is looked up by the request that began it.
 */
final class RecordSpans implements WindowTraces {

    /** Of a window; a window may hold thousands of records, and the exporter's queue is bounded too. */
    static final int MOST_SPANS = 100;

    private static final String HEADER = "traceparent";

    /** The last bit of the flags: sampled. */
    private static final Pattern SAMPLED = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f][13579bdf]");

    private final Propagator propagator;
    private final ReplicaId replica;
    private final int shard;
    private final Clock clock;
    private long offset = -1;
    private int attempts;
    private Instant begun = Instant.EPOCH;

    RecordSpans(Propagator propagator, ReplicaId replica, int shard, Clock clock) {
        this.propagator = propagator;
        this.replica = replica;
        this.shard = shard;
        this.clock = clock;
    }

    @Override
    public void begun(Window window) {
        if (window.offset() != offset) {
            offset = window.offset();
            attempts = 0;
            begun = clock.instant();
        }
        attempts++;
    }

    @Override
    public void settled(Window window) {
        int left = MOST_SPANS;
        for (SourceRecord source : window.records()) {
            if (left > 0
                    && source.entry() instanceof LogEntry.Points points
                    && points.traceparent() != null
                    && SAMPLED.matcher(points.traceparent()).matches()) {
                left--;
                record(source.offset(), points.traceparent(), window.records().size());
            }
        }
        offset = -1;
    }

    private void record(long recordOffset, String traceparent, int windowRecords) {
        Span span = propagator
                .extract(traceparent, (carrier, key) -> key.equals(HEADER) ? carrier : null)
                .name("lockstep replay")
                .kind(Span.Kind.CONSUMER)
                .startTimestamp(
                        TimeUnit.SECONDS.toNanos(begun.getEpochSecond()) + begun.getNano(), TimeUnit.NANOSECONDS)
                .tag("lockstep.replica", replica.value())
                .tag("lockstep.shard", shard)
                .tag("lockstep.offset", recordOffset)
                .tag("lockstep.window.records", windowRecords)
                .tag("lockstep.attempts", attempts)
                .start();
        span.end();
    }
}
