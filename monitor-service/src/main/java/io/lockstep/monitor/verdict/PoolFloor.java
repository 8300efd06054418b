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
 */
public final class PoolFloor {

    /** A replica whose position is not known, or counts in another log, ranks behind all others. */
    public static final long NO_POSITION = -1;

    /**
     * A replica as the floor sees it.
     *
     * @param answers whether its last query probe succeeded
     * @param applied its position in this log, or {@link #NO_POSITION}
     */
    public record Candidate(ReplicaId replica, int shard, ReplicaStatus status, boolean answers, long applied) {

        /** An operator's word and a proven defect outweigh the need. */
        private boolean eligible() {
            return answers
                    && switch (status) {
                        case UNKNOWN, DOWN, CATCHING_UP -> true;
                        case AVAILABLE, DRAINING, LOST, DIVERGED -> false;
                    };
        }
    }

    private PoolFloor() {}

    /** The replicas to keep in the pool although they are not available. */
    public static Set<ReplicaId> degraded(Collection<Candidate> replicas) {
        Map<Integer, List<Candidate>> shards = replicas.stream().collect(Collectors.groupingBy(Candidate::shard));
        Set<ReplicaId> degraded = new TreeSet<>();
        shards.values().stream()
                .filter(shard -> shard.stream().noneMatch(c -> c.status() == ReplicaStatus.AVAILABLE))
                .forEach(shard -> mostAdvanced(shard, degraded));
        return Collections.unmodifiableSet(degraded);
    }

    private static void mostAdvanced(List<Candidate> shard, Set<ReplicaId> degraded) {
        List<Candidate> eligible = shard.stream().filter(Candidate::eligible).toList();
        long best = eligible.stream().mapToLong(Candidate::applied).max().orElse(NO_POSITION);
        eligible.stream().filter(c -> c.applied() == best).forEach(c -> degraded.add(c.replica()));
    }
}
