package io.lockstep.gateway.consistency;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.PoolView.Footing;
import io.lockstep.gateway.pool.Waits;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/** A wish: a replica that holds what the client has written, if there is one within a short time, else any. */
final class OwnWritesDemand implements ReadDemand {

    private final Token written;
    private final Replicas replicas;
    private final Waits waits;
    private final HardDemand.Deadline deadline;
    private volatile boolean givenUp;

    OwnWritesDemand(Token written, Replicas replicas, Waits waits, HardDemand.Deadline deadline) {
        this.written = written;
        this.replicas = replicas;
        this.waits = waits;
        this.deadline = deadline;
    }

    @Override
    public boolean accepts(PoolView view, PoolMember member) {
        return givenUp || replicas.holds(member, written);
    }

    @Override
    public boolean rulesOut(PoolView view, PoolMember member) {
        return false;
    }

    @Override
    public Mono<Boolean> await(Predicate<PoolMember> wanted) {
        if (givenUp) {
            return Mono.just(false);
        }
        return waits.until("own-writes", view -> settled(view, wanted), deadline.left())
                .map(ended -> {
                    givenUp = ended != Waits.Ended.REACHED || !worthWaiting(waits.view(), wanted);
                    return true;
                });
    }

    private boolean settled(PoolView view, Predicate<PoolMember> wanted) {
        return !worthWaiting(view, wanted)
                || view.members().stream().anyMatch(member -> wanted.test(member) && accepts(view, member));
    }

    /** Without a registry nobody would say that the wait is over, and without a replica there is nobody to wait for. */
    private static boolean worthWaiting(PoolView view, Predicate<PoolMember> wanted) {
        return view.footing() != Footing.LAST_KNOWN && view.members().stream().anyMatch(wanted);
    }
}
