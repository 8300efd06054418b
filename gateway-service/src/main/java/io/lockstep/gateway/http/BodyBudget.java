package io.lockstep.gateway.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of request bodies the gateway holds at once, over all requests. */
public final class BodyBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limitBytes the bound over all requests, 1 or more */
    public BodyBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    /** Bytes held now. */
    public long used() {
        return used.get();
    }

    Reservation open() {
        return new Reservation();
    }

    /** One request's share of the budget; given back once, however often it is closed. */
    final class Reservation {

        private final AtomicLong held = new AtomicLong();
        private static final long CLOSED = Long.MIN_VALUE;

        /** Takes more of the budget; false, and nothing taken, if there is not that much left. */
        boolean take(long bytes) {
            if (used.addAndGet(bytes) > limit) {
                used.addAndGet(-bytes);
                return false;
            }
            long before = held.getAndUpdate(now -> now == CLOSED ? CLOSED : now + bytes);
            if (before == CLOSED) {
                used.addAndGet(-bytes);
                return false;
            }
            return true;
        }

        void close() {
            long before = held.getAndSet(CLOSED);
            if (before != CLOSED) {
                used.addAndGet(-before);
            }
        }
    }
}
