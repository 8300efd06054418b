package io.lockstep.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.CommandOutcome;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OutcomeCollectorTest {

    private static final ReplicaId ONE = new ReplicaId("replica-1");
    private static final ReplicaId TWO = new ReplicaId("replica-2");

    private final OutcomeCollector collector = new OutcomeCollector(2);

    @Test
    void isCompleteWhenThereAreEnough() {
        OutcomeCollector.Wait wait = open("a", Set.of(ONE, TWO));

        collector.onOutcome(outcome(ONE, "a"));
        assertThat(wait.complete()).isNotDone();
        collector.onOutcome(outcome(TWO, "a"));

        assertThat(wait.complete()).isCompleted();
        assertThat(wait.outcomes()).hasSize(2);
    }

    @Test
    void ofAReplicaTheFirstOutcomeCounts() {
        OutcomeCollector.Wait wait = open("a", Set.of(ONE));

        collector.onOutcome(outcome(ONE, "a"));
        collector.onOutcome(new CommandOutcome(ONE, 0, 1, "a", 500, "again"));

        assertThat(wait.outcomes()).extracting(CommandOutcome::status).containsExactly(200);
    }

    @Test
    void ignoresOutcomesThatNobodyWaitsFor() {
        OutcomeCollector.Wait wait = open("a", Set.of(ONE));

        collector.onOutcome(outcome(ONE, "b"));
        wait.close();
        collector.onOutcome(outcome(ONE, "a"));

        assertThat(wait.outcomes()).isEmpty();
        assertThat(collector.waiting()).isZero();
    }

    @Test
    void onlySoManyMayWait() {
        OutcomeCollector.Wait first = open("a", Set.of(ONE));
        open("b", Set.of(ONE));
        assertThat(collector.open("c", answered -> true)).isEmpty();

        first.close();
        first.close();

        assertThat(collector.open("c", answered -> true)).isPresent();
        assertThat(collector.open("d", answered -> true)).isEmpty();
    }

    @Test
    void looksAgainWhenAsked() {
        AtomicBoolean enough = new AtomicBoolean();
        OutcomeCollector.Wait wait =
                collector.open("a", answered -> enough.get()).orElseThrow();
        collector.check();
        assertThat(wait.complete()).isNotDone();

        enough.set(true);
        collector.check();

        assertThat(wait.complete()).isCompleted();
    }

    private OutcomeCollector.Wait open(String id, Set<ReplicaId> expected) {
        return collector.open(id, answered -> answered.containsAll(expected)).orElseThrow();
    }

    private static CommandOutcome outcome(ReplicaId replica, String id) {
        return new CommandOutcome(replica, 0, 1, id, 200, "{\"results\":[{\"statement_id\":0}]}\n");
    }
}
