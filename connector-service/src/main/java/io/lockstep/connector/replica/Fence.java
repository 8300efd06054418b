package io.lockstep.connector.replica;

import java.util.Optional;

/** Says whether this connector may still change its replica, or another one may be doing so by now. */
@FunctionalInterface
public interface Fence {

    /** Why nothing may be sent any more; empty if it may. Cheap, and called by several threads at once. */
    Optional<String> closed();
}
