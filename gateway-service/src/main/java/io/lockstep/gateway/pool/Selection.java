package io.lockstep.gateway.pool;

/** What became of the wish to read. */
public sealed interface Selection {

    /**
     * A replica was picked and the query is counted there already.
     *
     * @param member the replica
     * @param lease to be released when the query has ended
     */
    record Picked(PoolMember member, ReaderLedger.Lease lease) implements Selection {}

    /** Every candidate runs as many queries of this gateway as it may. */
    record AllBusy() implements Selection {}

    /** There was no candidate. */
    record NoCandidate() implements Selection {}
}
