package io.lockstep.gateway.access;

import reactor.core.publisher.Mono;

/** Asks replicas who somebody is. */
interface UserSource {

    /** What a replica says. */
    sealed interface Answer permits Admitted, Refused {}

    /** The credentials are good. */
    record Admitted(Caller caller) implements Answer {}

    /** They are not. */
    record Refused(String reason) implements Answer {}

    /**
     * Asks one replica.
     *
     * @param position what it must have applied; it is waited for within a bound
     * @return fails, within a bound, if no replica answers
     */
    Mono<Answer> ask(Credentials credentials, long position);
}
