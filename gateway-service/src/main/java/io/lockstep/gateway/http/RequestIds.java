package io.lockstep.gateway.http;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Ids of requests: UUIDs of version 1 (time and node) as InfluxDB makes them, unique within the process. */
final class RequestIds {

    /** From the first day of the Gregorian calendar, where such a UUID's time begins, to 1970, in seconds. */
    private static final long BEFORE_EPOCH =
            -Instant.parse("1582-10-15T00:00:00Z").getEpochSecond();

    private static final long TICKS_PER_SECOND = 10_000_000;
    private static final int NANOS_PER_TICK = 100;

    private final long node;
    private final AtomicLong last = new AtomicLong();

    RequestIds() {
        SecureRandom random = new SecureRandom();
        // Variant 10, a random clock sequence, and a random node with the multicast bit that marks it as such.
        node = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x0000_0100_0000_0000L;
    }

    String next() {
        Instant now = Instant.now();
        long ticks = (BEFORE_EPOCH + now.getEpochSecond()) * TICKS_PER_SECOND + now.getNano() / NANOS_PER_TICK;
        long time = last.updateAndGet(previous -> Math.max(previous + 1, ticks));
        long high = (time << 32) | ((time >>> 16) & 0xffff_0000L) | 0x1000L | ((time >>> 48) & 0x0fffL);
        return new UUID(high, node).toString();
    }
}
