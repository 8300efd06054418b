package io.lockstep.connector.replay;

import static io.lockstep.connector.replay.FakeReplica.QUIET;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.ActivityAnswer;
import io.lockstep.connector.replica.Replica.Deviations;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Unavailable TIMED_OUT = new Unavailable("no answer in time", true);
    private static final Unavailable REFUSED = new Unavailable("connection refused", false);

    private final FakeReplica replica = new FakeReplica();
    private final List<Duration> pauses = new ArrayList<>();
    private final Readiness readiness = new Readiness(replica, INTERVAL, pauses::add, () -> pauses.stream()
            .mapToLong(Duration::toNanos)
            .sum());

    @Test
    void aNewConnectorDrainsWhatItsPredecessorBegan() throws Exception {
        assertThat(readiness.establish()).isEmpty();

        assertThat(replica.calls).containsExactly("activity", "activity", "configuration");
        assertThat(pauses).containsExactly(INTERVAL);
    }

    @Test
    void nothingIsAskedWhileAllIsWell() throws Exception {
        becomeReady();

        assertThat(readiness.establish()).isEmpty();

        assertThat(replica.calls).isEmpty();
    }

    @Test
    void drainsAfterAnAmbiguousFailure() throws Exception {
        becomeReady();

        readiness.failed(TIMED_OUT);

        assertThat(readiness.establish()).isEmpty();
        assertThat(replica.calls).containsExactly("activity", "activity", "configuration");
    }

    @Test
    void isNotReadyWhileAWriteIsActive() throws Exception {
        drainSees(QUIET, new Activity(1, 7, 0));

        assertThat(readiness.establish()).hasValueSatisfying(why -> assertThat(why.reason())
                .isEqualTo("waiting for the replica to finish abandoned requests"));
        assertThat(replica.calls).doesNotContain("configuration");
    }

    @Test
    void isNotReadyIfAWriteWasActiveAtTheFirstReading() throws Exception {
        drainSees(new Activity(1, 7, 0), new Activity(0, 7, 0));

        assertThat(readiness.establish()).isPresent();
    }

    @Test
    void isNotReadyIfAWriteBeganAndEndedBetweenTheReadings() throws Exception {
        drainSees(new Activity(0, 7, 0), new Activity(0, 8, 0));

        assertThat(readiness.establish()).isPresent();
    }

    @Test
    void isNotReadyWhileACommandRuns() throws Exception {
        drainSees(new Activity(0, 7, 1), new Activity(0, 7, 0));

        assertThat(readiness.establish()).isPresent();
    }

    @Test
    void readingsAreTakenAnewAfterAnUnquietRound() throws Exception {
        drainSees(QUIET, new Activity(1, 8, 0));
        assertThat(readiness.establish()).isPresent();
        replica.calls.clear();

        assertThat(readiness.establish()).isEmpty();

        assertThat(replica.calls).containsExactly("activity", "activity", "configuration");
    }

    @Test
    void aReplicaThatDoesNotAnswerIsNotDrained() throws Exception {
        drainSees(TIMED_OUT);
        assertThat(readiness.establish()).contains(TIMED_OUT);
        drainSees(QUIET, TIMED_OUT);
        assertThat(readiness.establish()).contains(TIMED_OUT);
    }

    @Test
    void configurationIsCheckedAgainAfterAnUnambiguousFailure() throws Exception {
        becomeReady();

        readiness.failed(REFUSED);

        assertThat(readiness.establish()).isEmpty();
        assertThat(replica.calls).containsExactly("configuration");
    }

    @Test
    void anUnambiguousFailureDoesNotEndTheDraining() throws Exception {
        becomeReady();

        readiness.failed(TIMED_OUT);
        readiness.failed(REFUSED);

        assertThat(readiness.establish()).isEmpty();
        assertThat(replica.calls).startsWith("activity", "activity");
    }

    @Test
    void aTakeoverDrains() throws Exception {
        becomeReady();

        readiness.takenOver();

        assertThat(readiness.establish()).isEmpty();
        assertThat(replica.calls).startsWith("activity", "activity");
    }

    @Test
    void deviationsKeepTheReplicaFromBeingWrittenUntilTheyAreMended() throws Exception {
        replica.configurations.add(new Deviations(List.of("[data] a must be 0", "[subscriber] enabled must be false")));

        Optional<Unavailable> first = readiness.establish();

        assertThat(first).hasValueSatisfying(why -> {
            assertThat(why.reason()).contains("[data] a must be 0; [subscriber] enabled must be false");
            assertThat(why.ambiguous()).isFalse();
        });
        assertThat(readiness.establish()).isEmpty();
    }

    @Test
    void configurationThatCannotBeReadIsNotTakenForAGoodOne() throws Exception {
        replica.configurations.add(REFUSED);

        assertThat(readiness.establish()).contains(REFUSED);
        assertThat(replica.calls).endsWith("configuration");
    }

    @Test
    void whatIsWrongBesideAHiddenActivityIsToldWithIt() throws Exception {
        drainSees(Replica.HIDDEN);
        replica.configurations.add(new Deviations(List.of("[data] a must be 0", Replica.HIDDEN.reason())));

        assertThat(readiness.establish()).hasValueSatisfying(why -> assertThat(why.reason())
                .contains("[data] a must be 0", "[http] pprof-enabled must be true"));
        replica.calls.clear();

        assertThat(readiness.establish()).isEmpty();
        assertThat(replica.calls).containsExactly("activity", "activity", "configuration");
    }

    @Test
    void aHiddenActivityThatIsNoDeviationByNowIsStillNotDrained() throws Exception {
        drainSees(Replica.HIDDEN);

        assertThat(readiness.establish()).contains(Replica.HIDDEN);
    }

    private void becomeReady() throws InterruptedException {
        assertThat(readiness.establish()).isEmpty();
        replica.calls.clear();
    }

    private void drainSees(ActivityAnswer... answers) {
        replica.activities.addAll(List.of(answers));
    }
}
