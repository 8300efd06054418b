package io.lockstep.monitor.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry.Slice;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks a replica how much it holds, for the planning of chunks; never for a comparison. Every call is bounded in time. */
public interface Counts {

    /**
     * Where points begin and end.
     *
     * @param from at or before the first point's time, nanoseconds
     * @param to at or after the last point's time
     */
    record Edges(long from, long to) {}

    /** How many field values a slice has, which is no less than its points; empty if there is no answer in time. */
    OptionalLong values(ReplicaId replica, Slice slice);

    /** Where a slice's points begin and end; empty if it has none, or there is no answer in time. */
    Optional<Edges> edges(ReplicaId replica, Slice slice);
}
