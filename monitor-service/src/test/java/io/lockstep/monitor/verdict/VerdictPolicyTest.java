package io.lockstep.monitor.verdict;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.common.cluster.ReplicaStatus.CATCHING_UP;
import static io.lockstep.common.cluster.ReplicaStatus.DIVERGED;
import static io.lockstep.common.cluster.ReplicaStatus.DOWN;
import static io.lockstep.common.cluster.ReplicaStatus.DRAINING;
import static io.lockstep.common.cluster.ReplicaStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.registry.Progress;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.Told;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VerdictPolicyTest {

    private static final VerdictRules RULES = new VerdictRules(
            new LagLimit(1_000, Duration.ofSeconds(1)),
            new LagLimit(10_000, Duration.ofSeconds(5)),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3));

    private final TickableClock clock = new TickableClock();
    private final VerdictPolicy policy = new VerdictPolicy(RULES);
    private Standing standing = Standing.unobserved(clock.instant());

    @Test
    void aReplicaNobodyHasLookedAtIsUnknown() {
        assertThat(standing.status()).isEqualTo(UNKNOWN);
        assertThat(look(new Evidence(new Reach.Unprobed(), null, new Lag.Unknown("x"), false)))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void aReplicaThatDiffersFromTheMajorityIsOutUntilItsContentIsReplaced() {
        look(answering(known(0)));
        Evidence well = answering(known(0));

        assertThat(look(new Evidence(well.reach(), well.heard(), well.lag(), true, "differs at offset 5")))
                .isEqualTo(DIVERGED);
        assertThat(standing.reason()).isEqualTo("differs at offset 5");
        assertThat(look(well)).isEqualTo(AVAILABLE);
    }

    @Test
    void anUnknownReplicaAtTheNewestPositionIsAvailable() {
        assertThat(look(answering(known(0)))).isEqualTo(AVAILABLE);
    }

    @Test
    void anUnknownReplicaWithLittleLagButNoBoundOnItsTimeIsNotAdmitted() {
        assertThat(look(answering(new Lag.Known(1, Duration.ZERO, null, clock.instant()))))
                .isEqualTo(CATCHING_UP);
    }

    @Test
    void aReplicaThatAnswersIsUnknownWhileNothingWasHeardOfItsConnector() {
        assertThat(look(new Evidence(answers(), null, new Lag.Unknown("x"), false)))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void wordsOfUnknownAgeDoNotMakeAReplicaAvailable() {
        assertThat(look(new Evidence(answers(), new Heard(Told.progress("r", 1, 5), null), known(0), false)))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void aFailingProbeTakesAReplicaDownAtOnce() {
        available();

        assertThat(look(new Evidence(new Reach.Fails(clock.instant(), "no answer"), heard(), known(0), false)))
                .isEqualTo(DOWN);
        assertThat(standing.reason()).contains("no answer");
    }

    @Test
    void aReportedWriteFailureTakesAReplicaDownAtOnceAlthoughTheProbeSucceeds() {
        available();

        assertThat(look(failing())).isEqualTo(DOWN);
        assertThat(standing.reason()).contains("connection refused");
    }

    @Test
    void aReportedWriteFailureStandsWhileTheConnectorIsSilent() {
        look(failing());
        Heard last = new Heard(Told.failing("r", 2, 5), clock.instant());
        clock.tick(Duration.ofMinutes(1));

        assertThat(look(new Evidence(answers(), last, known(0), false))).isEqualTo(DOWN);
    }

    @Test
    void aReplicaThatIsBackCatchesUpFirstAndIsAdmittedAtTheNextCheck() {
        look(failing());

        assertThat(look(answering(known(0)))).isEqualTo(CATCHING_UP);
        clock.tick(Duration.ofMillis(900));
        assertThat(look(answering(known(0)))).isEqualTo(CATCHING_UP);
        clock.tick(Duration.ofMillis(100));
        assertThat(look(answering(known(0)))).isEqualTo(AVAILABLE);
    }

    @Test
    void aReplicaThatIsBackIsNotAdmittedBeyondTheAdmitLag() {
        look(failing());
        look(answering(known(1_001)));
        clock.tick(Duration.ofSeconds(10));

        assertThat(look(answering(known(1_001)))).isEqualTo(CATCHING_UP);
        assertThat(look(answering(lagging(1, Duration.ofMillis(1_001))))).isEqualTo(CATCHING_UP);
    }

    @Test
    void anAvailableReplicaBetweenTheLimitsStays() {
        available();
        for (int i = 0; i < 60; i++) {
            assertThat(look(answering(lagging(10_000, Duration.ofSeconds(5))))).isEqualTo(AVAILABLE);
            clock.tick(Duration.ofSeconds(1));
        }
    }

    @Test
    void anAvailableReplicaBeyondTheEvictLagLeavesAfterTheGraceTime() {
        available();

        assertThat(look(answering(known(10_001)))).isEqualTo(AVAILABLE);
        clock.tick(Duration.ofSeconds(2));
        assertThat(look(answering(known(10_001)))).isEqualTo(AVAILABLE);
        clock.tick(Duration.ofMillis(1));
        assertThat(look(answering(known(10_001)))).isEqualTo(CATCHING_UP);
    }

    @Test
    void tooOldIsAsBadAsTooMany() {
        available();

        look(answering(lagging(1, Duration.ofMillis(5_001))));
        clock.tick(Duration.ofSeconds(3));
        assertThat(look(answering(lagging(1, Duration.ofMillis(8_001))))).isEqualTo(CATCHING_UP);
    }

    @Test
    void aReplicaThatFallsBackWithinTheEvictLagGetsANewGraceTime() {
        available();
        look(answering(known(10_001)));
        clock.tick(Duration.ofMillis(1_500));
        look(answering(known(10_000)));
        clock.tick(Duration.ofMillis(1_500));

        assertThat(look(answering(known(10_001)))).isEqualTo(AVAILABLE);
    }

    @Test
    void aNewConnectorWithABarrierAheadTakesItsReplicaOutAtOnce() {
        available();

        assertThat(look(new Evidence(
                        answers(),
                        new Heard(Told.behindBarrier("r", "inc-2", 5, 10), clock.instant()),
                        known(0),
                        false)))
                .isEqualTo(CATCHING_UP);
        assertThat(standing.reason()).contains("10");
    }

    @Test
    void aPositionInAnotherLogIsNotAvailableAndTheReasonSaysWhy() {
        available();

        assertThat(look(answering(new Lag.OtherLog("old-id", "new-id")))).isEqualTo(CATCHING_UP);
        assertThat(standing.reason()).contains("old-id").contains("new-id");
    }

    @Test
    void aSilentConnectorKeepsTheVerdictUntilItExpires() {
        available();
        Instant evidence = clock.instant();
        Heard last = heard();
        clock.tick(Duration.ofMillis(4_999));
        assertThat(look(new Evidence(answers(), last, known(0), false))).isEqualTo(AVAILABLE);
        assertThat(standing.observedAt()).isEqualTo(evidence);

        clock.tick(Duration.ofMillis(2));
        Standing before = standing;
        assertThat(look(new Evidence(answers(), last, known(0), false))).isEqualTo(UNKNOWN);
        assertThat(VerdictPolicy.isExpiry(before, standing)).isTrue();
    }

    @Test
    void withoutTheLogAnAvailableReplicaStaysForAsLongAsItsConnectorLives() {
        available();
        for (int i = 0; i < 60; i++) {
            clock.tick(Duration.ofSeconds(1));
            assertThat(look(answering(new Lag.AtLeast(0)))).isEqualTo(AVAILABLE);
        }
        Heard last = heard();
        clock.tick(Duration.ofMillis(5_001));
        assertThat(look(new Evidence(answers(), last, new Lag.AtLeast(0), false)))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void withoutTheLogNobodyIsAdmitted() {
        assertThat(look(answering(new Lag.AtLeast(0)))).isEqualTo(CATCHING_UP);
        clock.tick(Duration.ofSeconds(10));
        assertThat(look(answering(new Lag.AtLeast(0)))).isEqualTo(CATCHING_UP);
    }

    @Test
    void withoutTheLogAReplicaThatFallsBehindItsPeersLeaves() {
        available();
        look(answering(new Lag.AtLeast(10_001)));
        clock.tick(Duration.ofMillis(2_001));

        assertThat(look(answering(new Lag.AtLeast(10_001)))).isEqualTo(CATCHING_UP);
    }

    @Test
    void anOperatorsWordOutweighsAllElse() {
        available();

        assertThat(look(new Evidence(answers(), heard(), known(0), true))).isEqualTo(DRAINING);
        assertThat(look(new Evidence(new Reach.Fails(clock.instant(), "gone"), heard(), known(0), true)))
                .isEqualTo(DRAINING);
        assertThat(standing.reason()).contains("gone");
    }

    @Test
    void aReplicaPutBackIsAvailableOnlyAtTheNewestPosition() {
        look(new Evidence(answers(), heard(), known(0), true));
        assertThat(look(answering(known(5_000)))).isEqualTo(CATCHING_UP);
        clock.tick(Duration.ofSeconds(1));
        assertThat(look(answering(known(0)))).isEqualTo(AVAILABLE);
    }

    @Test
    void aStatusKeepsItsBeginning() {
        available();
        Instant since = standing.since();
        clock.tick(Duration.ofSeconds(1));
        look(answering(known(0)));

        assertThat(standing.since()).isEqualTo(since);
        look(failing());
        assertThat(standing.since()).isEqualTo(clock.instant());
    }

    private ReplicaStatus look(Evidence evidence) {
        standing = policy.judge(standing, evidence, clock.instant());
        return standing.status();
    }

    private void available() {
        assertThat(look(answering(known(0)))).isEqualTo(AVAILABLE);
    }

    private Evidence answering(Lag lag) {
        return new Evidence(answers(), heard(), lag, false);
    }

    private Evidence failing() {
        return new Evidence(answers(), new Heard(Told.failing("r", 2, 5), clock.instant()), known(0), false);
    }

    private Reach answers() {
        return new Reach.Answers(clock.instant());
    }

    private Heard heard() {
        Progress progress = Told.progress("r", 1, 5);
        return new Heard(progress, clock.instant());
    }

    private Lag known(long records) {
        return lagging(records, records == 0 ? Duration.ZERO : Duration.ofMillis(100));
    }

    private Lag lagging(long records, Duration time) {
        return new Lag.Known(records, time, time, clock.instant());
    }
}
