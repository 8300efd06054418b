package io.lockstep.gateway.log;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the memory of decompressed bodies and of records, on their way to Kafka and before. Whoever takes gives back exactly once. */
public final class BytesInFlight {

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    /** A budget of so many bytes. */
    public BytesInFlight(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit of bytes in flight must be positive: " + limit);
        }
        this.limit = limit;
    }

    /** Takes bytes out of the budget, unless it would be exceeded. */
    public boolean tryTake(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /** Gives back what was taken. */
    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** Bytes taken now. */
    public long taken() {
        return taken.get();
    }
}
