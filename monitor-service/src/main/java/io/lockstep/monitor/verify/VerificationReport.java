package io.lockstep.monitor.verify;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.monitor.verify.Verification.Difference;
import io.lockstep.monitor.verify.Verification.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what a verification finds. For one thread. */
final class VerificationReport {

    private final String id;
    private final String monitor;
    private final Instant startedAt;
    private final Set<String> replicas;
    private final Map<String, String> leftOut;
    private final Map<String, String> notVerified = new TreeMap<>();
    private final List<Difference> differences = new ArrayList<>();
    private final Set<String> differing = new TreeSet<>();
    private int moreDifferences;
    private int checkpoints;
    private long points;
    private Duration longestPause = Duration.ZERO;
    private @Nullable String position;
    private @Nullable String lastPosition;

    VerificationReport(
            String id, String monitor, Collection<ReplicaId> replicas, Map<String, String> leftOut, Clock clock) {
        this.id = id;
        this.monitor = monitor;
        this.replicas = replicas.stream().map(ReplicaId::value).collect(Collectors.toCollection(TreeSet::new));
        this.leftOut = new TreeMap<>(leftOut);
        this.startedAt = clock.instant();
    }

    String id() {
        return id;
    }

    int nextCheckpoint() {
        return ++checkpoints;
    }

    void standsAt(String token) {
        position = position == null ? token : position;
        lastPosition = token;
    }

    void paused(Duration pause) {
        longestPause = pause.compareTo(longestPause) > 0 ? pause : longestPause;
    }

    void compared(long more) {
        points += more;
    }

    void found(List<Difference> more) {
        differing.addAll(Findings.differing(more));
        for (Difference difference : more) {
            if (differences.size() < Verification.MOST_DIFFERENCES) {
                differences.add(difference);
            } else {
                moreDifferences++;
            }
        }
    }

    void notVerified(ReplicaId replica, String reason) {
        notVerified.put(replica.value(), reason);
    }

    Verification running() {
        return as(State.RUNNING, "it goes on", null, false);
    }

    /** @param reason why it could not go on to its end; null if it did */
    Verification ended(@Nullable String reason, Instant now) {
        if (!differences.isEmpty()) {
            return as(
                    State.DIFFERENT,
                    "the replicas differ" + (reason == null ? "" : "; not all was compared: " + reason),
                    now,
                    reason == null);
        }
        if (reason != null || !notVerified.isEmpty()) {
            String summary = reason == null ? "not all replicas could be verified" : reason;
            return as(State.NOT_VERIFIED, summary, now, reason == null);
        }
        return as(State.EQUAL, "verified equal up to position " + position, now, true);
    }

    private Verification as(State state, String summary, @Nullable Instant endedAt, boolean complete) {
        Set<String> verified = new TreeSet<>(replicas);
        verified.removeAll(notVerified.keySet());
        verified.removeAll(differing);
        boolean undecided = !differences.isEmpty() && differing.isEmpty();
        return new Verification(
                id,
                state,
                summary,
                monitor,
                startedAt,
                endedAt,
                position,
                lastPosition,
                undecided || !complete ? List.of() : List.copyOf(verified),
                leftOut,
                new TreeMap<>(notVerified),
                List.copyOf(differing),
                List.copyOf(differences),
                moreDifferences,
                checkpoints,
                points,
                longestPause.toMillis());
    }
}
