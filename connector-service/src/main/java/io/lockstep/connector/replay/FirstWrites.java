package io.lockstep.connector.replay;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which writes are the first to a shard that may be idle, and so have to be written twice. Every ten seconds InfluxDB looks which shards
 * hold nothing in memory, and frees that memory; what a write puts there between the look and the freeing is acknowledged, and in the
 * server's write-ahead log, but in no answer ({@code docs/decisions/0022-first-writes-are-written-twice.md}). A shard that has been
 * written to is not idle, so that a second write some time after the first stays.
 *
 * <p>Shards are told apart by the hours that they consist of. For one thread.
 */
class FirstWrites {

    /** An hour of a retention policy: {@code hour} counts from 1970 on; {@code rp} null stands for the default one. */
    record Hour(String db, @Nullable String rp, long hour) {}

    /** Meant to be longer than it takes from the look at a shard to the freeing of its memory, of which nobody has measured the longest. */
    static final Duration UNTIL_THE_SECOND = Duration.ofMillis(50);

    /** Well below the ten minutes without a write after which InfluxDB empties a shard's cache into a file. */
    private static final Duration NOT_IDLE = Duration.ofMinutes(1);

    private static final int MOST_HOURS = 10_000;

    private final Readiness.Pause pause;
    private final LongSupplier nanoTime;

    /** Hour to when it was written to, the earliest first. */
    private final Map<Hour, Long> written = new LinkedHashMap<>();

    /** @param nanoTime a monotonic clock such as {@link System#nanoTime} */
    FirstWrites(Readiness.Pause pause, LongSupplier nanoTime) {
        this.pause = pause;
        this.nanoTime = nanoTime;
    }

    /** Whether some of these hours were not written to for so long that their shard may be idle. */
    boolean areAmong(Collection<Hour> hours) {
        long now = nanoTime.getAsLong();
        for (Hour hour : hours) {
            Long last = written.get(hour);
            if (last == null || now - last > NOT_IDLE.toNanos()) {
                return true;
            }
        }
        return false;
    }

    /** Lets the time pass after which the second write stays. */
    void await() throws InterruptedException {
        pause.sleep(UNTIL_THE_SECOND);
    }

    /** These hours have been written to, as often as they must. */
    void settled(Collection<Hour> hours) {
        long now = nanoTime.getAsLong();
        for (Hour hour : hours) {
            written.remove(hour);
            written.put(hour, now);
        }
        var earliest = written.keySet().iterator();
        for (int more = written.size() - MOST_HOURS; more > 0; more--) {
            earliest.next();
            earliest.remove();
        }
    }

    /** The server was away, or somebody else has written to it: any shard may be idle. */
    void forget() {
        written.clear();
    }

    /** The server has run a command: any shard may be idle, but for that of the marker, which no command may touch. */
    void forgetAllButTheMarker() {
        written.keySet().removeIf(hour -> !OwnDatabase.is(hour.db()));
    }
}
