package io.lockstep.monitor.verdict;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps a shard readable while none of its replicas is available: the most advanced ones that answer queries stay in the
 * pool, marked degraded. Stale answers with a label beat no answers.
 *
 * <p>A replica below its barrier replays what it held before: for a while its values move backwards, and they are those of no one
 * position. It gives way to the most advanced replica past its own barrier, unless that one is so far behind that its values
 * would move backwards by more. Where all that answer replay, the most advanced of them is the last resort.
 */
public final class PoolFloor {

    /** A replica whose position is not known, or counts in another log, ranks behind all others. */
    public static final long NO_POSITION = -1;

    /**
     * A replica as the floor sees it.
     *
     * @param answers whether its last query probe succeeded
     * @param applied its position in this log, or {@link #NO_POSITION}
     * @param barrier the position below which it replays what it held before
     */
    public record Candidate(
            ReplicaId replica, int shard, ReplicaStatus status, boolean answers, long applied, long barrier) {

        /** An operator's word and a proven defect outweigh the need. */
        private boolean eligible() {
            return answers
                    && switch (status) {
                        case UNKNOWN, DOWN, CATCHING_UP -> true;
                        case AVAILABLE, DRAINING, LOST, DIVERGED -> false;
                    };
        }

        private boolean isPastBarrier() {
            return applied != NO_POSITION && applied >= barrier;
        }
    }

    private PoolFloor() {}

    /**
     * The replicas to keep in the pool although they are not available.
     *
     * @param tolerated how many records a replica past its barrier may be behind one that replays, and still be read instead
     */
    public static Set<ReplicaId> degraded(Collection<Candidate> replicas, long tolerated) {
        Map<Integer, List<Candidate>> shards = replicas.stream().collect(Collectors.groupingBy(Candidate::shard));
        Set<ReplicaId> degraded = new TreeSet<>();
        shards.values().stream()
                .filter(shard -> shard.stream().noneMatch(c -> c.status() == ReplicaStatus.AVAILABLE))
                .forEach(shard -> mostAdvanced(shard, tolerated, degraded));
        return Collections.unmodifiableSet(degraded);
    }

    private static void mostAdvanced(List<Candidate> shard, long tolerated, Set<ReplicaId> degraded) {
        List<Candidate> eligible = shard.stream().filter(Candidate::eligible).toList();
        long furthest = furthest(eligible);
        List<Candidate> settled = eligible.stream()
                .filter(c -> c.isPastBarrier() && furthest - c.applied() <= tolerated)
                .toList();
        List<Candidate> preferred = settled.isEmpty() ? eligible : settled;
        long best = furthest(preferred);
        preferred.stream().filter(c -> c.applied() == best).forEach(c -> degraded.add(c.replica()));
    }

    private static long furthest(List<Candidate> candidates) {
        return candidates.stream().mapToLong(Candidate::applied).max().orElse(NO_POSITION);
    }
}
