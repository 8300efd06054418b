package io.lockstep.connector.log;

import io.lockstep.connector.replica.Fence;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long this connector may still change its replica. Kafka gives the shard to another connector at the earliest one
 * session time-out after it has heard of this one for the last time. So everything is sent before then, less the longest
 * time that a write may take; after that nothing, until Kafka is known to have confirmed the membership again. Thread-safe.
 *
 * <p>Time is taken from the monotonic clock and from the wall clock, whichever went further: a monotonic clock stands still
 * while a machine sleeps.
 */
class Tenure implements Fence {

    /** A moment by both clocks. */
    record Moment(long nanos, long millis) {

        private long nanosSince(Moment earlier) {
            return Math.max(nanos - earlier.nanos, TimeUnit.MILLISECONDS.toNanos(millis - earlier.millis));
        }
    }

    private final Duration span;
    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private volatile @Nullable Moment confirmed;

    /** @param span the session time-out less the longest time that a write may take */
    Tenure(Duration span, LongSupplier nanoTime, LongSupplier wallMillis) {
        this.span = span;
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
    }

    Moment now() {
        return new Moment(nanoTime.getAsLong(), wallMillis.getAsLong());
    }

    /** Something was sent to Kafka at this moment or later that it answered as one does to a member. */
    synchronized void confirmed(Moment sent) {
        Moment before = confirmed;
        if (before == null || sent.nanos() - before.nanos() > 0) {
            confirmed = sent;
        }
    }

    /** The shard is not this connector's any more. */
    synchronized void ended() {
        confirmed = null;
    }

    @Override
    public Optional<String> closed() {
        Moment last = confirmed;
        if (last == null) {
            return Optional.of("this connector does not hold the shard");
        }
        long age = now().nanosSince(last);
        return age < span.toNanos()
                ? Optional.empty()
                : Optional.of("Kafka has not confirmed for " + TimeUnit.NANOSECONDS.toMillis(age)
                        + " ms that this connector holds the shard, so another one may write by now");
    }
}
