package io.lockstep.monitor.divergence;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Refusals;
import io.lockstep.monitor.divergence.Jury.Finding;
import io.lockstep.monitor.divergence.Jury.Testimony;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JuryTest {

    private static final ReplicaId A = new ReplicaId("replica-1");
    private static final ReplicaId B = new ReplicaId("replica-2");
    private static final ReplicaId C = new ReplicaId("replica-3");

    @Test
    void replicasThatRefusedTheSameDoNotDiffer() {
        assertThat(Jury.findings(List.of(refused(A, 0, 9, 5, "x"), refused(B, 0, 9, 5, "x")), 3))
                .isEmpty();
    }

    @Test
    void theOneThatTheMajorityDisagreesWithIsOutvoted() {
        List<Finding> findings = Jury.findings(List.of(took(A, 0, 9), refused(B, 0, 9, 5, "x"), took(C, 0, 9)), 3);

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.outvoted()).containsExactly(B);
            assertThat(finding.words())
                    .isEqualTo(
                            "at offset 5 replica-1 refused nothing; replica-2 refused 1 lines, the first because of: "
                                    + "because; replica-3 refused nothing");
        });
    }

    @Test
    void theOneThatTookWhatTheOthersRefusedIsOutvotedToo() {
        assertThat(Jury.findings(List.of(took(A, 0, 9), refused(B, 0, 9, 5, "x"), refused(C, 0, 9, 5, "x")), 3))
                .extracting(Finding::outvoted)
                .containsExactly(java.util.Set.of(A));
    }

    @Test
    void withoutAMajorityNobodyIsOutvotedAndItIsFoundAllTheSame() {
        assertThat(Jury.findings(List.of(took(A, 0, 9), refused(B, 0, 9, 5, "x")), 3))
                .as("one to one, the third has not got there")
                .extracting(Finding::outvoted)
                .containsExactly(java.util.Set.of());
        assertThat(Jury.findings(List.of(took(A, 0, 9), refused(B, 0, 9, 5, "x"), refused(C, 0, 9, 5, "y")), 3))
                .extracting(Finding::outvoted)
                .containsExactly(java.util.Set.of());
    }

    @Test
    void whatAReplicaHasNotAppliedItHasNotTaken() {
        assertThat(Jury.findings(List.of(took(A, 0, 5), refused(B, 0, 9, 5, "x"), refused(C, 0, 9, 5, "x")), 3))
                .isEmpty();
    }

    @Test
    void aReplayBelowTheBarrierIsNotCompared() {
        assertThat(Jury.findings(List.of(took(A, 6, 9), refused(B, 0, 9, 5, "x"), refused(C, 0, 9, 5, "x")), 3))
                .isEmpty();
    }

    @Test
    void linesThatOnlySomeFoundTooOldAreNoDifference() {
        Testimony old = new Testimony(
                B, "t", 0, 9, map(new Refusals(B, 0, "t", 5, 0, 3, "points beyond retention policy", "")));

        assertThat(Jury.findings(List.of(took(A, 0, 9), old), 2)).isEmpty();
    }

    @Test
    void positionsOfAnotherLogAreNotCompared() {
        Testimony other = new Testimony(B, "u", 0, 9, map(new Refusals(B, 0, "u", 5, 1, 0, "because", "x")));

        assertThat(Jury.findings(List.of(took(A, 0, 9), other), 2)).isEmpty();
    }

    private static Testimony took(ReplicaId replica, long from, long applied) {
        return new Testimony(replica, "t", from, applied, new TreeMap<>());
    }

    private static Testimony refused(ReplicaId replica, long from, long applied, long offset, String digest) {
        return new Testimony(
                replica, "t", from, applied, map(new Refusals(replica, 0, "t", offset, 1, 0, "because", digest)));
    }

    private static NavigableMap<Long, Refusals> map(Refusals refusals) {
        NavigableMap<Long, Refusals> map = new TreeMap<>();
        map.put(refusals.offset(), refusals);
        return map;
    }
}
