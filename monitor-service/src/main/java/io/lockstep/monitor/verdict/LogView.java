package io.lockstep.monitor.verdict;

import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Progress;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of the write log's ends. Thread-safe: one thread reads the log, others measure against it. */
public final class LogView {

    private final Map<Integer, LogEndHistory> shards = new TreeMap<>();
    private @Nullable String topicId;
    private boolean readable;

    /** The ends were read. Another topic id forgets all that was known of the former log. */
    public synchronized void read(String id, Position ends, Instant at) {
        if (!id.equals(topicId)) {
            shards.clear();
            topicId = id;
        }
        readable = true;
        ends.offsets().forEach((shard, end) -> shards.computeIfAbsent(shard, s -> new LogEndHistory())
                .saw(end, at));
    }

    /** The ends could not be read. */
    public synchronized void unreadable() {
        readable = false;
    }

    /** Kafka's id of the log; null before the first read. */
    public synchronized @Nullable String topicId() {
        return topicId;
    }

    /** The ends when last read. */
    public synchronized Position ends() {
        Map<Integer, Long> ends = new TreeMap<>();
        shards.forEach((shard, history) -> {
            Long end = history.end();
            if (end != null) {
                ends.put(shard, end);
            }
        });
        return new Position(ends);
    }

    /**
     * How far a replica is behind.
     *
     * @param progress its connector's last words; null if there are none
     * @param all the last words of all connectors: where one is, the log reaches at least
     */
    public synchronized Lag lag(@Nullable Progress progress, Collection<Progress> all, Instant now) {
        if (progress == null) {
            return new Lag.Unknown("nothing heard of its connector");
        }
        if (topicId != null && !progress.topicId().equals(topicId)) {
            return new Lag.OtherLog(progress.topicId(), topicId);
        }
        LogEndHistory history = shards.get(progress.shard());
        if (readable) {
            return history == null
                    ? new Lag.Unknown("the log has no shard " + progress.shard())
                    : history.lag(progress.applied(), progress.appliedAppendMillis(), now);
        }
        Long end = history == null ? null : history.end();
        long furthest = all.stream()
                .filter(other ->
                        other.shard() == progress.shard() && other.topicId().equals(progress.topicId()))
                .mapToLong(Progress::applied)
                .reduce(end == null ? 0 : end, Math::max);
        return new Lag.AtLeast(Math.max(0, furthest - progress.applied()));
    }
}
