package io.lockstep.monitor.verdict;

import java.time.Instant;

/** What the last probe of a replica showed. */
public sealed interface Reach {

    /** No probe has ended yet. */
    record Unprobed() implements Reach {}

    /** The replica answered a query. */
    record Answers(Instant at) implements Reach {}

    /**
     * The replica did not answer a query in time, or answered that it could not.
     *
     * @param reason in words for an operator
     */
    record Fails(Instant at, String reason) implements Reach {}
}
