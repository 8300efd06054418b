package io.lockstep.local.verify;

import io.lockstep.local.MonitorApi;
import io.lockstep.local.ReplicaView;
import io.lockstep.local.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Compares the available replicas while they stand at one position. */
public final class Comparison {

    private static final int ATTEMPTS = 3;

    private final MonitorApi monitor;
    private final Duration bound;

    /** Takes the bound on waiting for the replicas to stand at one position. */
    public Comparison(MonitorApi monitor, Duration bound) {
        this.monitor = monitor;
        this.bound = bound;
    }

    /** What came of it. */
    public sealed interface Outcome {

        /**
         * All are equal.
         *
         * @param position the applied position of all compared replicas, before and after
         * @param replicas the ids of those that were compared
         */
        record Equal(String position, List<String> replicas) implements Outcome {}

        /** They differ, in one line for each figure. */
        record Different(String position, List<String> differences) implements Outcome {}

        /** Nothing can be said, for this reason. */
        record Undecided(String why) implements Outcome {}
    }

    public Outcome run() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<ReplicaView> replicas = awaitOnePosition();
            if (replicas.size() < 2) {
                return new Outcome.Undecided("within " + bound.toSeconds()
                        + " s there were no two available replicas, all of the available ones at one position");
            }
            String position = replicas.get(0).applied();
            List<String> differences = differences(replicas);
            if (samePlace(replicas, atOnePosition())) {
                return differences.isEmpty()
                        ? new Outcome.Equal(
                                position, replicas.stream().map(ReplicaView::id).toList())
                        : new Outcome.Different(position, differences);
            }
        }
        return new Outcome.Undecided("writes went on during each of " + ATTEMPTS + " comparisons");
    }

    private static List<String> differences(List<ReplicaView> replicas) {
        List<Summary> summaries = replicas.stream()
                .map(replica -> Summary.of(replica.id(), URI.create(replica.url())))
                .toList();
        List<String> differences = new ArrayList<>();
        for (Summary other : summaries.subList(1, summaries.size())) {
            differences.addAll(summaries.get(0).differencesFrom(other));
        }
        return differences;
    }

    private static boolean samePlace(List<ReplicaView> before, List<ReplicaView> after) {
        return before.stream()
                        .map(ReplicaView::id)
                        .toList()
                        .equals(after.stream().map(ReplicaView::id).toList())
                && !after.isEmpty()
                && before.get(0).applied().equals(after.get(0).applied());
    }

    private List<ReplicaView> awaitOnePosition() {
        List<ReplicaView> found = new ArrayList<>();
        Waiting.until(bound, Duration.ofMillis(200), () -> {
            found.clear();
            found.addAll(atOnePosition());
            return found.size() > 1;
        });
        return List.copyOf(found);
    }

    /** The available replicas if all of them stand at one position, else none. */
    private List<ReplicaView> atOnePosition() {
        List<ReplicaView> available = monitor.replicas().orElse(List.of()).stream()
                .filter(ReplicaView::isAvailable)
                .toList();
        boolean one = available.stream().map(ReplicaView::applied).distinct().count() == 1;
        return one ? available : List.of();
    }
}
