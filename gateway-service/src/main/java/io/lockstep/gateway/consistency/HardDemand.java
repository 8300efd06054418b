package io.lockstep.gateway.consistency;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.PoolView.Footing;
import io.lockstep.gateway.pool.Waits;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A demand without which there is no answer: it must be proven that the replica holds positions and is not too stale. */
final class HardDemand implements ReadDemand {

    private final String kind;
    private final List<Token> positions;
    private final @Nullable Duration maxStaleness;
    private final Replicas replicas;
    private final Waits waits;
    private final ConsistencyMetrics metrics;
    private final Deadline deadline;

    /**
     * @param kind what is demanded, in a word for metrics
     * @param maxStaleness null if any will do
     */
    HardDemand(
            String kind,
            List<Token> positions,
            @Nullable Duration maxStaleness,
            Replicas replicas,
            Waits waits,
            ConsistencyMetrics metrics,
            Deadline deadline) {
        this.kind = kind;
        this.positions = List.copyOf(positions);
        this.maxStaleness = maxStaleness;
        this.replicas = replicas;
        this.waits = waits;
        this.metrics = metrics;
        this.deadline = deadline;
    }

    /** Until when a request waits, over all its waits. */
    record Deadline(LongSupplier nanoTime, long at, Duration whole) {

        static Deadline in(Duration whole, LongSupplier nanoTime) {
            return new Deadline(nanoTime, nanoTime.getAsLong() + whole.toNanos(), whole);
        }

        Duration left() {
            return Duration.ofNanos(at - nanoTime.getAsLong());
        }
    }

    @Override
    public boolean accepts(PoolView view, PoolMember member) {
        return proven(view)
                && positions.stream().allMatch(position -> replicas.holds(member, position))
                && (maxStaleness == null
                        || replicas.staleness(member)
                                .filter(staleness -> staleness.compareTo(maxStaleness) <= 0)
                                .isPresent());
    }

    @Override
    public boolean rulesOut(PoolView view, PoolMember member) {
        return !accepts(view, member);
    }

    @Override
    public Mono<Boolean> await(Predicate<PoolMember> wanted) {
        return Mono.defer(() -> waits.until(kind, view -> settled(view, wanted), deadline.left()))
                .flatMap(ended -> switch (ended) {
                    case REACHED -> unprovable() ? refuse("unproven", UNPROVEN) : Mono.just(true);
                    case TIMED_OUT ->
                        refuse(
                                "timeout",
                                "no replica that can be read has got far enough within "
                                        + deadline.whole().toMillis() + " ms (" + kind + "); try again");
                    case NO_ROOM -> refuse("no-room", "too many requests wait for replicas; try again");
                });
    }

    private static final String UNPROVEN =
            "it cannot be proven at present how far the replicas are, because the availability registry is silent; try again";

    /** A silent registry ends the wait as well: there is nothing to wait for. */
    private boolean settled(PoolView view, Predicate<PoolMember> wanted) {
        return !proven(view)
                || view.members().stream().anyMatch(member -> wanted.test(member) && accepts(view, member));
    }

    private boolean unprovable() {
        return !proven(waits.view());
    }

    private static boolean proven(PoolView view) {
        return view.footing() != Footing.LAST_KNOWN;
    }

    private Mono<Boolean> refuse(String reason, String message) {
        metrics.refused(reason);
        return Mono.error(new Refusal(503, message));
    }
}
