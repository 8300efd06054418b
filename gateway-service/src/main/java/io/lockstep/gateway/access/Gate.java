package io.lockstep.gateway.access;

import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/** Lets requests in. */
@FunctionalInterface
public interface Gate {

    /** Lets everybody do everything. */
    Gate OPEN = (credentials, wanted) -> Mono.just(Caller.ANYBODY);

    /**
     * Finds out who sends a request. Signals a {@link io.lockstep.gateway.http.Refusal} in InfluxDB's words: 401 for bad
     * credentials, 503 while no replica can be asked.
     *
     * @param wanted whether the user may do what the request is about. If it says no, that rests on a newer answer than a yes
     *     would; the caller is signalled all the same
     */
    Mono<Caller> admit(Credentials credentials, Predicate<Caller> wanted);

    /** The same where nothing is wanted that could be missing. */
    default Mono<Caller> admit(Credentials credentials) {
        return admit(credentials, caller -> true);
    }

    /**
     * Forgets what was learnt from before a position of those whom a change there concerns. What is known of others still counts.
     *
     * @param position what a replica must have applied to be asked about them from now on; 0 if that is not known
     */
    default void changedAt(long position, Concerned whom) {}
}
