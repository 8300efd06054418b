package io.lockstep.gateway.consistency;

import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.Waits;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/**
 * A demand, and a wish among the replicas that fulfil it. The wish has its own, shorter time, and none that fulfils the demand alone is
 * passed over for longer.
 *
 * @param demand without which there is no answer
 * @param wish gives itself up
 */
record DemandWithWish(ReadDemand demand, ReadDemand wish, Waits waits) implements ReadDemand {

    @Override
    public boolean accepts(PoolView view, PoolMember member) {
        return demand.accepts(view, member) && wish.accepts(view, member);
    }

    @Override
    public boolean rulesOut(PoolView view, PoolMember member) {
        return demand.rulesOut(view, member) || wish.rulesOut(view, member);
    }

    /** First for one that fulfils the demand, since the wish is given up where there is none to choose from. */
    @Override
    public Mono<Boolean> await(Predicate<PoolMember> wanted) {
        return demand.await(wanted)
                .flatMap(again -> again
                        ? wish.await(member -> wanted.test(member) && demand.accepts(waits.view(), member))
                                .thenReturn(true)
                        : Mono.just(false));
    }
}
