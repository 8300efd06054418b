package io.lockstep.gateway.consistency;

import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/** What one read demands of the replica that answers it. */
public interface ReadDemand {

    /** Demands nothing. */
    ReadDemand NONE = new ReadDemand() {
        @Override
        public boolean accepts(PoolView view, PoolMember member) {
            return true;
        }

        @Override
        public boolean rulesOut(PoolView view, PoolMember member) {
            return false;
        }

        @Override
        public Mono<Boolean> await(Predicate<PoolMember> wanted) {
            return Mono.just(false);
        }
    };

    /** Whether a replica of the pool should be asked, by what is known at this moment. */
    boolean accepts(PoolView view, PoolMember member);

    /** Whether a replica of the pool must not be asked, whatever else fails. */
    boolean rulesOut(PoolView view, PoolMember member);

    /**
     * Waits for a replica that is accepted. However often it is called, it waits for one bounded time in all.
     *
     * @param wanted which replicas count
     * @return whether it is worth to look again; fails with a {@link io.lockstep.gateway.http.Refusal} if the demand cannot
     *     be fulfilled
     */
    Mono<Boolean> await(Predicate<PoolMember> wanted);
}
