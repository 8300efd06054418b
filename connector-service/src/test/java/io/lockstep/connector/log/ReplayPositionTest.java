package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class ReplayPositionTest extends OneShard {

    @Test
    void aNewReplicaBeginsAtTheLogsBeginning() {
        assign();

        assertThat(consumer.position(SHARD)).isZero();
        assertThat(progress().applied()).isZero();
        assertThat(progress().barrier()).isEqualTo(100);
        assertThat(progress().topicId()).isEqualTo("topic-id");
    }

    @Test
    void nothingIsReadableBeforeTheReplicaHasToldWhereItStands() {
        standsAt(40, null);
        marker = new Replica.Unavailable("connection refused", false);

        assign();

        assertThat(progress().applied()).isZero();
        assertThat(progress().barrier()).isEqualTo(100);
        assertThat(failure()).hasValue("connection refused");
        assertThat(consumer.paused()).contains(SHARD);
    }

    @Test
    void anEmptyReplicaIsLostWhereTheLogHasLostItsBeginning() {
        logHolds(10, 100);

        assign();

        assertThat(lost()).hasValue("the replica is empty, but the log begins at 10");
        assertThat(consumer.paused()).contains(SHARD);
        listener.onMessage(List.of(points(10, "m f=1 1\n")), null, consumer);
        verify(replica, never()).write(any(), any(), any());
    }

    @Test
    void aReplicaWithDataButWithoutMarkerIsLost() {
        marker = new Replica.Unmarked(List.of("plant"));

        assign();

        assertThat(lost()).hasValue("the replica has no marker, but holds the databases [plant]");
    }

    @Test
    void aMarkerOfAnotherLogMeansLost() {
        marker = new Replica.Marked(new Marker(new Token("other", Position.of(0, 5)), 0, null, "history"));

        assign();

        assertThat(lost()).hasValueSatisfying(reason -> assertThat(reason).contains("other", "topic-id"));
    }

    @Test
    void aPositionThatTheLogNoLongerHoldsMeansLost() {
        logHolds(10, 100);
        standsAt(9, null);

        assign();

        assertThat(lost()).hasValue("the replica stands at offset 9, but the log begins at 10");
    }

    @Test
    void aPositionBeyondTheEndMeansLost() {
        standsAt(101, null);

        assign();

        assertThat(lost()).hasValue("the replica stands at offset 101, but the log ends at 100: the log was truncated");
    }

    @Test
    void theMarkerIsKeptOnceASecondAfterWhatItCovers() {
        assign();
        deliver(points(0, "m f=1 1\n"));
        assertThat(markedOffset()).isZero();

        now += Duration.ofSeconds(1).toNanos();
        deliver(points(1, "m f=2 2\n"));

        assertThat(markedOffset()).isEqualTo(2);
    }

    @Test
    void theMarkerHasTheLeaderEpochOfTheLastAppliedRecordByWhichATruncatedLogIsFoundOut() {
        assign();
        deliver(ofEpoch(6, points(0, "m f=1 1\n")), ofEpoch(7, points(1, "m f=2 2\n")));
        now += Duration.ofSeconds(1).toNanos();
        deliver(ofEpoch(7, points(2, "m f=3 3\n")));
        assertThat(((Replica.Marked) marker).marker().leaderEpoch()).isEqualTo(7);
        sought.clear();

        assign();

        assertThat(sought).containsExactly(new OffsetAndMetadata(3, Optional.of(7), ""));
    }

    @Test
    void aReplicaThatWasWipedIsRebuiltFromTheBeginning() {
        assign();
        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));
        marker = new Replica.Unmarked(List.of());
        now += Duration.ofSeconds(1).toNanos();

        deliver(points(2, "m f=3 3\n"));
        listener.onIdle(consumer);

        assertThat(consumer.position(SHARD)).isZero();
        assertThat(progress().applied()).isZero();
        assertThat(progress().barrier()).isEqualTo(100);
    }

    @Test
    void aReplicaThatWasRestoredGoesOnFromItsOwnMarker() {
        assign();
        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));
        standsAt(1, SETTINGS);
        now += Duration.ofSeconds(1).toNanos();

        deliver(points(2, "m f=3 3\n"));
        listener.onIdle(consumer);

        assertThat(consumer.position(SHARD)).isEqualTo(1);
        assertThat(progress().applied()).isEqualTo(1);
    }

    @Test
    void whatAWipedReplicaRefusesIsNotRefusedForGood() {
        assign();
        marker = new Replica.Unmarked(List.of());
        when(replica.write(any(), any(), any())).thenReturn(new Replica.RequestRefused("database not found: \"db\""));

        deliver(points(0, "m f=1 1\n"));

        assertThat(rejected).isEmpty();
        assertThat(progress().applied()).isZero();
    }

    @Test
    void afterAFailureTheMarkerIsReadBackBeforeAnythingIsWritten() {
        assign();
        when(replica.write(any(), any(), any())).thenReturn(new Replica.Unavailable("connection refused", false));
        assertThatThrownBy(() -> deliver(points(0, "m f=1 1\n"))).isInstanceOf(ReplicaStalledException.class);
        clearInvocations(replica);
        marker = new Replica.Unmarked(List.of("strange"));

        deliver(points(0, "m f=1 1\n"));

        verify(replica, never()).write(any(), any(), any());
        listener.onIdle(consumer);
        assertThat(lost()).isPresent();
    }

    @Test
    void resumesWhereItStoodWithTheSettingsInForceThere() {
        standsAt(40, SETTINGS);
        assign();

        deliver(points(40, "m f=1 1\n"));

        assertThat(progress().applied()).isEqualTo(41);
        verify(replica, atLeastOnce()).write(eq("metrics"), eq("week"), any());
    }

    @Test
    void aReplicaFilledAnewHasAnotherHistory() {
        assign();
        String before = account.current().orElseThrow().history();
        deliver(points(0, "m f=1 1\n"));
        marker = new Replica.Unmarked(List.of());
        now += Duration.ofSeconds(1).toNanos();
        deliver(points(1, "m f=2 2\n"));
        listener.onIdle(consumer);

        assertThat(account.current().orElseThrow().history()).isNotEqualTo(before);
    }

    @Test
    void aMarkerOfAnEarlierReleaseGetsAHistoryOnce() {
        marker = new Replica.Marked(new Marker(new Token("topic-id", Position.of(0, 4)), -1, null, ""));

        assign();
        String named = account.current().orElseThrow().history();

        assertThat(((Replica.Marked) marker).marker().history())
                .isEqualTo(named)
                .isNotEmpty();
    }

    @Test
    void aCopyOfAnotherReplicaHasAnotherHistory() {
        marker = new Replica.Marked(
                new Marker(new Token("topic-id", Position.of(0, 4)), -1, null, "theirs", 0, "replica-2"));

        assign();

        Marker kept = ((Replica.Marked) marker).marker();
        assertThat(kept.history()).isNotEmpty().isNotEqualTo("theirs");
        assertThat(kept.replica()).isEqualTo("replica-1");
        assertThat(account.current().orElseThrow().history()).isEqualTo(kept.history());
        assertThat(progress().applied()).isEqualTo(4);
    }

    @Test
    void anOlderCopyOfItsOwnKeepsItsHistory() {
        marker = new Replica.Marked(
                new Marker(new Token("topic-id", Position.of(0, 4)), -1, null, "ours", 0, "replica-1"));

        assign();

        assertThat(account.current().orElseThrow().history()).isEqualTo("ours");
        verify(replica, never()).keep(anyInt(), any());
    }

    @Test
    void aMarkerOfAnEarlierReleaseIsTakenForItsOwn() {
        standsAt(4, null);

        assign();

        assertThat(((Replica.Marked) marker).marker().history()).isEqualTo("history");
        assertThat(((Replica.Marked) marker).marker().replica()).isEqualTo("replica-1");
    }

    @Test
    void aNewReplicasMarkerHasItsId() {
        assign();

        assertThat(((Replica.Marked) marker).marker().replica()).isEqualTo("replica-1");
    }
}
