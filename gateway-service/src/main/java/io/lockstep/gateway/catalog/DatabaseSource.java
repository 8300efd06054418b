package io.lockstep.gateway.catalog;

import reactor.core.publisher.Mono;

/** Asks replicas which databases they have. */
interface DatabaseSource {

    /**
     * Asks one replica of the read pool.
     *
     * @param shard whose databases
     * @param position the replica must have applied this, or be waited for within a bound
     * @return fails, within a bound, if there is no such replica or it does not answer
     */
    Mono<Databases> ask(int shard, long position);
}
