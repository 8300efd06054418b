package io.lockstep.gateway.http;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Ids of requests: UUIDs of version 1 (time and node) as InfluxDB makes them, unique within the process. */
final class RequestIds {

    private static final Instant GREGORIAN = Instant.parse("1582-10-15T00:00:00Z");

    private final long node;
    private final AtomicLong last = new AtomicLong();

    RequestIds() {
        SecureRandom random = new SecureRandom();
        // Variant 10, a random clock sequence, and a random node with the multicast bit that marks it as such.
        node = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x0000_0100_0000_0000L;
    }

    String next() {
        Duration since = Duration.between(GREGORIAN, Instant.now());
        long ticks = since.getSeconds() * 10_000_000 + since.getNano() / 100;
        long time = last.updateAndGet(previous -> Math.max(previous + 1, ticks));
        long high = (time << 32) | ((time >>> 16) & 0xffff_0000L) | 0x1000L | ((time >>> 48) & 0x0fffL);
        return new UUID(high, node).toString();
    }
}
