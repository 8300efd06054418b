package io.lockstep.gateway.pool;

import io.lockstep.common.registry.VerdictBoard;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the pool looks like from outside; the module's README has the table. */
final class PoolMetrics implements MeterBinder {

    private final ReadPool pool;
    private final LeastPressure pressure;
    private final ReaderLedger readers;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    PoolMetrics(ReadPool pool, LeastPressure pressure, ReaderLedger readers) {
        this.pool = pool;
        this.pressure = pressure;
        this.readers = readers;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("lockstep.gateway.pool.size", pool, p -> p.view()
                        .members()
                        .size())
                .description("Replicas that may be read right now")
                .register(registry);
        Gauge.builder("lockstep.gateway.registry.age", pool, p -> seconds(p.age()))
                .description("Time since the last announced verdicts; NaN before the first")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Adds the gauges of replicas that a board names for the first time. */
    void onVerdicts(VerdictBoard board, MeterRegistry registry) {
        for (PoolMember member : board.verdicts().stream().map(PoolMember::of).toList()) {
            if (known.add(member.id().value())) {
                Gauge.builder("lockstep.gateway.pressure", () -> pressure.pressure(current(member)))
                        .description("Pressure of a replica as this gateway sees it")
                        .tag("replica", member.id().value())
                        .register(registry);
                Gauge.builder("lockstep.gateway.readers", () -> readers.own(member.id()))
                        .description("Queries of this gateway in flight")
                        .tag("replica", member.id().value())
                        .register(registry);
            }
        }
    }

    /** The replica with its weight of now. */
    private PoolMember current(PoolMember first) {
        VerdictBoard board = pool.board();
        return board == null
                ? first
                : board.verdicts().stream()
                        .filter(verdict -> verdict.replica().equals(first.id()))
                        .findFirst()
                        .map(PoolMember::of)
                        .orElse(first);
    }

    private static double seconds(@Nullable Duration age) {
        return age == null ? Double.NaN : age.toNanos() / 1e9;
    }
}
