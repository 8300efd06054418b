package io.lockstep.gateway.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Picks the replica under the least pressure: (read weight × readers + write weight × writers) / replica weight.
 *
 * <p>Pressures that differ by less than one query are a tie. Exactly: with the level that the least-loaded choice would
 * reach by one more query, a replica is picked with a probability in proportion to the queries that fit under that level
 * on it. Equally pressed replicas are thus picked in proportion to their weights, a replica that one query separates
 * from the least pressed is not picked, and the shares come out in proportion to the weights with few queries in flight
 * as with many. (Comparing the bare figures does not: with weights 2:1:1 and two queries in flight the shares were
 * 40:30:30, because one query makes the strong replica look busier than an idle weak one.)
 *
 * <p>Candidates must be healthy: the least loaded replica is otherwise the one that fails fast. Thread-safe; picking and
 * counting are one step.
 */
public final class LeastPressure {

    private final PressureProperties weights;
    private final int maxQueriesPerReplica;
    private final ReaderLedger readers;
    private final ReplicaPositions positions;
    private final DoubleSupplier random;

    /**
     * @param maxQueriesPerReplica how many queries of this gateway run on one replica at most
     * @param random uniform in [0, 1)
     */
    public LeastPressure(
            PressureProperties weights,
            int maxQueriesPerReplica,
            ReaderLedger readers,
            ReplicaPositions positions,
            DoubleSupplier random) {
        this.weights = weights;
        this.maxQueriesPerReplica = maxQueriesPerReplica;
        this.readers = readers;
        this.positions = positions;
        this.random = random;
    }

    /** Picks one of the candidates and counts the query there. */
    public synchronized Selection pick(List<PoolMember> candidates) {
        if (candidates.isEmpty()) {
            return new Selection.NoCandidate();
        }
        List<PoolMember> free = new ArrayList<>(candidates.size());
        for (PoolMember member : candidates) {
            if (readers.own(member.id()) < maxQueriesPerReplica) {
                free.add(member);
            }
        }
        if (free.isEmpty()) {
            return new Selection.AllBusy();
        }
        PoolMember picked = free.get(free.size() == 1 ? 0 : drawByRoom(free));
        return new Selection.Picked(picked, readers.lease(picked.id()));
    }

    /** A replica's pressure right now. */
    public double pressure(PoolMember member) {
        return (weights.readWeight() * readers.readers(member.id())
                        + weights.writeWeight() * positions.writers(member.id()))
                / member.weight();
    }

    private int drawByRoom(List<PoolMember> free) {
        double[] room = new double[free.size()];
        double level = Double.POSITIVE_INFINITY;
        for (int i = 0; i < room.length; i++) {
            PoolMember member = free.get(i);
            room[i] = pressure(member);
            level = Math.min(level, room[i] + weights.readWeight() / member.weight());
        }
        double total = 0;
        for (int i = 0; i < room.length; i++) {
            room[i] = Math.max(0, level - room[i]) * free.get(i).weight();
            total += room[i];
        }
        double draw = random.getAsDouble() * total;
        int picked = 0;
        for (int i = 0; i < room.length; i++) {
            if (room[i] > 0) {
                picked = i;
                draw -= room[i];
                if (draw < 0) {
                    break;
                }
            }
        }
        return picked;
    }
}
