package io.lockstep.monitor.verdict;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * When the end of one shard was first seen where: turns an applied position into a time. Holds the last {@link #CAPACITY}
 * moves of the end, the older ones are forgotten. Not thread-safe.
 */
final class LogEndHistory {

    /** A quarter of an hour of a log that moves at each look, once a second. */
    static final int CAPACITY = 900;

    private record Seen(long end, Instant at) {}

    private final Deque<Seen> seen = new ArrayDeque<>();
    private @Nullable Instant lastReadAt;

    /** Notes where the end was. An end that went back (the log was made anew) forgets all that was before. */
    void saw(long end, Instant at) {
        lastReadAt = at;
        Seen last = seen.peekLast();
        if (last != null && end < last.end()) {
            seen.clear();
            last = null;
        }
        if (last == null || end > last.end()) {
            if (seen.size() == CAPACITY) {
                seen.removeFirst();
            }
            seen.addLast(new Seen(end, at));
        }
    }

    /** The end when last read; null before the first read. */
    @Nullable
    Long end() {
        Seen last = seen.peekLast();
        return last == null ? null : last.end();
    }

    /**
     * How far the position is behind.
     *
     * @param applied next offset
     * @param appliedAppendMillis when the last applied record was appended, by the log's clock; null if unknown. Bounds
     *     the lag where this history does not reach back far enough
     */
    Lag lag(long applied, @Nullable Long appliedAppendMillis, Instant now) {
        Seen last = seen.peekLast();
        if (last == null || lastReadAt == null) {
            return new Lag.Unknown("the log's end has not been read yet");
        }
        if (last.end() <= applied) {
            return new Lag.Known(0, Duration.ZERO, Duration.ZERO, lastReadAt);
        }
        Seen beyond = firstBeyond(applied);
        Duration since = Duration.between(beyond.at(), now);
        boolean reachesBack = !beyond.equals(seen.getFirst());
        return new Lag.Known(
                last.end() - applied,
                since,
                reachesBack ? since : bound(beyond.at(), appliedAppendMillis, since),
                lastReadAt);
    }

    /** The first record that is missing was appended after the last one that is applied, so it is no older than that. */
    private static @Nullable Duration bound(Instant firstSeen, @Nullable Long appliedAppendMillis, Duration since) {
        if (appliedAppendMillis == null) {
            return null;
        }
        Duration before = Duration.between(Instant.ofEpochMilli(appliedAppendMillis), firstSeen);
        return before.isNegative() ? since : since.plus(before);
    }

    private Seen firstBeyond(long applied) {
        Iterator<Seen> all = seen.iterator();
        Seen candidate = all.next();
        while (candidate.end() <= applied) {
            candidate = all.next();
        }
        return candidate;
    }
}
