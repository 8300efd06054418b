package io.lockstep.monitor.divergence;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Refusals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares what the replicas of one shard refused. Replicas of the same content refuse the same of every record, so that one
 * that doesn't has other content. Those that hold less than others wait for nobody: a replica is judged at the records that
 * it has applied, and only where nothing of what it refused can be missing.
 */
final class Jury {

    /**
     * What one replica did.
     *
     * @param topicId the log that its positions count in
     * @param from nothing that it refused from this offset on is missing
     * @param applied the records below this are applied
     * @param refusals what it refused, by offset
     */
    record Testimony(
            ReplicaId replica, String topicId, long from, long applied, NavigableMap<Long, Refusals> refusals) {

        private boolean covers(long offset) {
            return offset >= from && offset < applied;
        }

        private String vote(long offset) {
            Refusals refused = refusals.get(offset);
            return refused == null ? Refusals.NOTHING : refused.vote();
        }

        private String words(long offset) {
            Refusals refused = refusals.get(offset);
            return refused == null || refused.lines() == 0
                    ? "refused nothing"
                    : "refused " + refused.lines() + " lines, the first because of: " + refused.reason();
        }
    }

    /**
     * A record at which replicas differ.
     *
     * @param outvoted those that more than half of all replicas disagree with, alike; empty if nobody has a majority
     * @param account what each replica did, in words
     */
    record Finding(String topicId, long offset, Set<ReplicaId> outvoted, Map<ReplicaId, String> account) {

        Finding {
            outvoted = Set.copyOf(outvoted);
        }

        String words() {
            List<String> parts = new ArrayList<>();
            new TreeMap<>(account).forEach((replica, what) -> parts.add(replica + " " + what));
            return "at offset " + offset + " " + String.join("; ", parts);
        }
    }

    private Jury() {}

    /**
     * The records at which replicas differ, by offset.
     *
     * @param replicas how many replicas the shard has, heard or not
     */
    static List<Finding> findings(Collection<Testimony> testimonies, int replicas) {
        Map<String, List<Testimony>> byLog = new TreeMap<>();
        testimonies.forEach(testimony -> byLog.computeIfAbsent(testimony.topicId(), id -> new ArrayList<>())
                .add(testimony));
        List<Finding> findings = new ArrayList<>();
        byLog.forEach((topicId, ofLog) -> {
            Set<Long> offsets = new TreeSet<>();
            ofLog.forEach(testimony -> offsets.addAll(testimony.refusals().keySet()));
            offsets.forEach(offset -> look(topicId, offset, ofLog, replicas, findings));
        });
        return findings;
    }

    private static void look(String topicId, long offset, List<Testimony> ofLog, int replicas, List<Finding> findings) {
        List<Testimony> able = ofLog.stream().filter(t -> t.covers(offset)).toList();
        Map<String, Integer> votes = new HashMap<>();
        able.forEach(testimony -> votes.merge(testimony.vote(offset), 1, Integer::sum));
        if (votes.size() < 2) {
            return;
        }
        Set<ReplicaId> outvoted = new TreeSet<>();
        Map<ReplicaId, String> account = new HashMap<>();
        for (Testimony testimony : able) {
            account.put(testimony.replica(), testimony.words(offset));
            boolean alone = votes.entrySet().stream()
                    .anyMatch(vote -> !vote.getKey().equals(testimony.vote(offset)) && vote.getValue() * 2 > replicas);
            if (alone) {
                outvoted.add(testimony.replica());
            }
        }
        findings.add(new Finding(topicId, offset, outvoted, account));
    }
}
