package io.lockstep.monitor.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The wall clock as of the start of the process, carried on by the monotonic clock: a step of the system's time can
 * neither expire verdicts nor keep dead ones alive. Its instants are for differences within this process and for people;
 * they are never compared with another process's.
 */
public final class SteadyClock extends Clock {

    private final Instant startedAt;
    private final long startedNanos;
    private final ZoneId zone;

    public SteadyClock() {
        this(Instant.now(), System.nanoTime(), ZoneOffset.UTC);
    }

    private SteadyClock(Instant startedAt, long startedNanos, ZoneId zone) {
        this.startedAt = startedAt;
        this.startedNanos = startedNanos;
        this.zone = zone;
    }

    @Override
    public Instant instant() {
        return startedAt.plusNanos(System.nanoTime() - startedNanos);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SteadyClock(startedAt, startedNanos, other);
    }
}
