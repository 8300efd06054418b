package io.lockstep.gateway.read;

import io.lockstep.gateway.consistency.ReadDemand;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import java.util.function.Predicate;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;

/** One named replica and no other, besides whatever else is demanded: for what only one server knows, such as its queries. */
record Pinned(String replica, ReadDemand demand) implements ReadDemand {

    /** Names the replica that is to answer. */
    static final String HEADER = "X-Lockstep-Replica";

    static ReadDemand by(HttpHeaders headers, ReadDemand demand) {
        String replica = headers.getFirst(HEADER);
        return replica == null ? demand : new Pinned(replica.strip(), demand);
    }

    @Override
    public boolean accepts(PoolView view, PoolMember member) {
        return isThis(member) && demand.accepts(view, member);
    }

    @Override
    public boolean rulesOut(PoolView view, PoolMember member) {
        return !isThis(member) || demand.rulesOut(view, member);
    }

    @Override
    public Mono<Boolean> await(Predicate<PoolMember> wanted) {
        return demand.await(member -> isThis(member) && wanted.test(member))
                .flatMap(again -> again
                        ? Mono.just(true)
                        : Mono.error(
                                new Refusal(503, "the replica that " + HEADER + " names cannot be read right now")));
    }

    private boolean isThis(PoolMember member) {
        return member.id().value().equals(replica);
    }
}
