package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lockstep.common.log.WriteLog;
import io.lockstep.common.registry.Refusals;
import io.lockstep.connector.replica.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentMatchers;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class LogListenerTest extends OneShard {

    @Test
    void anAssignmentThatFailsIsAskedForAgainAndNobodySpeaksForTheReplicaMeanwhile() {
        topicIdFails = true;

        assertThatThrownBy(this::assign).isInstanceOf(KafkaException.class);

        assertThat(report.current()).isEmpty();
        assertThat(consumer.shouldRebalance()).isTrue();
    }

    @Test
    void recordsBelowTheAppliedPositionAreSkipped() {
        assign();
        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));
        clearInvocations(replica);

        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));

        verify(replica, never()).write(any(), any(), any());
        assertThat(progress().applied()).isEqualTo(2);
    }

    @Test
    void aBatchFromBeforeTheShardWasGivenBackIsDropped() {
        assign();
        deliver(points(0, "m f=1 1\n"));
        assign();

        listener.onMessage(List.of(points(5, "m f=2 2\n")), null, consumer);

        assertThat(progress().applied()).isZero();
    }

    @Test
    void offsetsAreCommittedAtMostOnceASecond() {
        assign();
        deliver(settings(0));
        assertThat(committedOffset()).as("taken to have the place confirmed").contains(0L);

        now += Duration.ofSeconds(1).toNanos();
        deliver(settings(1));
        assertThat(committedOffset()).contains(2L);
        deliver(settings(2));
        assertThat(committedOffset()).contains(2L);

        now += Duration.ofSeconds(1).toNanos();
        listener.onIdle(consumer);
        assertThat(committedOffset()).contains(3L);
    }

    @Test
    void handingTheShardOverCommitsAndFallsSilent() {
        assign();
        deliver(settings(0));

        listener.onPartitionsRevokedBeforeCommit(consumer, List.of(SHARD));

        assertThat(committedOffset()).contains(1L);
        assertThat(report.current()).isEmpty();
    }

    @Test
    void fallsSilentEvenIfTheCommitOnHandingOverFails() {
        assign();
        deliver(settings(0));
        MockConsumer<byte[], byte[]> failing = new MockConsumer<>("none") {
            @Override
            public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                throw new CommitFailedException();
            }
        };

        assertThatThrownBy(() -> listener.onPartitionsRevokedBeforeCommit(failing, List.of(SHARD)))
                .isInstanceOf(KafkaException.class);

        assertThat(report.current()).isEmpty();
    }

    @Test
    void aLostShardIsNotCommitted() {
        assign();
        deliver(settings(0));

        listener.onPartitionsLost(consumer, List.of(SHARD));

        assertThat(committedOffset()).contains(0L);
        assertThat(report.current()).isEmpty();
    }

    @Test
    void anUnreadableRecordStallsWhereItStandsAndIsReported() {
        assign();

        assertThatThrownBy(() -> deliver(points(0, "m f=1 1\n"), record(1, "type", "mystery"), points(2, "m f=3 3\n")))
                .isInstanceOf(ReplicaStalledException.class);

        assertThat(progress().applied()).isEqualTo(1);
        assertThat(failure()).hasValueSatisfying(reason -> assertThat(reason).contains("offset 1", "mystery"));
    }

    @Test
    void aStalledReplicaKeepsThePositionAndIsReported() {
        assign();
        when(replica.write(any(), any(), any())).thenReturn(new Replica.Unavailable("refused", false));

        assertThatThrownBy(() -> deliver(points(0, "m f=1 1\n"))).isInstanceOf(ReplicaStalledException.class);

        assertThat(progress().applied()).isZero();
        assertThat(failure()).contains("refused");
    }

    @Test
    void aBugIsReportedAsAFailureToo() {
        assign();
        when(replica.write(any(), any(), any())).thenThrow(new IllegalStateException("a bug"));

        assertThatThrownBy(() -> deliver(points(0, "m f=1 1\n"))).isInstanceOf(IllegalStateException.class);

        assertThat(failure()).isPresent();
        assertThat(progress().applied()).isZero();
    }

    @Test
    void refusedLinesAreKeptBeforeThePositionMovesAndTheirReasonIsBounded() {
        assign();

        deliver(points(0, "x".repeat(10_000) + "\nm f=1 1\n"));

        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).value()).hasSize(10_000);
        assertThat(rejected.get(0).headers().lastHeader("reason").value()).hasSizeBetween(4096, 4200);
        assertThat(progress().applied()).isEqualTo(1);
    }

    @Test
    void thePositionWaitsForRefusedLinesToBeKept() {
        assign();
        when(kafka.send(ArgumentMatchers.<ProducerRecord<byte[], byte[]>>any()))
                .thenReturn(CompletableFuture.failedFuture(new KafkaException("away")));

        assertThatThrownBy(() -> deliver(points(0, "rubbish\n"))).isInstanceOf(ReplicaStalledException.class);

        assertThat(progress().applied()).isZero();
        assertThat(failure()).hasValueSatisfying(reason -> assertThat(reason).contains(WriteLog.REJECTED_TOPIC));
    }

    @Test
    void controlRecordsLeaveNoLag() {
        assign();
        deliver(points(0, "m f=1 1\n"));
        consumer.seek(SHARD, 3);

        listener.onIdle(consumer);
        assertThat(consumer.position(SHARD)).as("looked at again").isEqualTo(1);
        assertThat(progress().applied()).isEqualTo(1);
        consumer.seek(SHARD, 3);
        listener.onIdle(consumer);

        assertThat(progress().applied()).isEqualTo(3);
    }

    @Test
    void aConsumerThatLostItsPlaceIsSentBackBeforeAGapIsBelieved() {
        assign();
        deliver(points(0, "m f=1 1\n"));
        clearInvocations(replica);

        deliver(points(3, "m f=3 3\n"));
        verify(replica, never()).write(any(), any(), any());
        assertThat(consumer.position(SHARD)).isEqualTo(1);
        deliver(points(1, "m f=2 2\n"), points(3, "m f=3 3\n"));

        assertThat(progress().applied()).isEqualTo(4);
        assertThat(meters.get("lockstep.connector.missed.offsets").counter().count())
                .isEqualTo(1);
    }

    @Test
    void aGapThatTheLogGivesTwiceIsItsOwn() {
        assign();
        deliver(points(0, "m f=1 1\n"));
        deliver(points(3, "m f=3 3\n"));
        assertThat(progress().applied()).isEqualTo(1);

        deliver(points(3, "m f=3 3\n"));
        assertThat(progress().applied()).isEqualTo(4);
        deliver(points(7, "m f=3 3\n"));
        assertThat(progress().applied()).as("each gap is looked at again").isEqualTo(4);
    }

    @Test
    void aConnectorMayWriteFromTheMomentThatKafkaConfirmsItsPlace() {
        assertThat(tenure.closed()).isPresent();

        assign();
        assertThat(tenure.closed()).isEmpty();
        now += Duration.ofSeconds(5).toNanos();
        assertThat(tenure.closed()).hasValueSatisfying(why -> assertThat(why).contains("another one may write"));

        listener.onPartitionsLost(consumer, List.of(SHARD));
        now -= Duration.ofSeconds(5).toNanos();
        assertThat(tenure.closed()).hasValue("this connector does not hold the shard");
    }

    @Test
    void offsetsThatHoldNoRecordAreCounted() {
        assign();
        deliver(points(0, "m f=1 1\n"), points(3, "m f=2 2\n"));
        deliver(points(4, "m f=3 3\n"));

        assertThat(meters.get("lockstep.connector.missed.offsets").counter().count())
                .isEqualTo(2);
        assertThat(progress().applied()).isEqualTo(5);
    }

    @Test
    void whatTheReplicaRefusesIsOnRecordBeforeThePositionPassesIt() {
        assign();
        when(replica.write(any(), any(), any())).thenReturn(new Replica.LinesRefused("field type conflict"));

        deliver(points(0, "m f=1 1\n"), points(1, "m f=2 2\n"));

        assertThat(onRecord).extracting(Refusals::offset).containsExactly(0L, 1L);
        assertThat(progress().applied()).isEqualTo(2);
        assertThat(account.current()).hasValueSatisfying(told -> {
            assertThat(told.refusalsFrom())
                    .as("nothing below the barrier counts")
                    .isEqualTo(100);
            assertThat(told.history()).isNotEmpty();
        });
    }

    @Test
    void linesOlderThanTheirRetentionPolicyAreCountedApart() {
        assign();
        when(replica.write(any(), any(), any()))
                .thenReturn(new Replica.LinesRefused("partial write: points beyond retention policy dropped=1"));
        deliver(points(0, "m f=1 1\n"));
        assertThat(refusedLines("expired")).isEqualTo(1);
        assertThat(refusedLines("refused")).isZero();

        when(replica.write(any(), any(), any())).thenReturn(new Replica.LinesRefused("field type conflict"));
        deliver(points(1, "m f=2 2\n"));

        assertThat(refusedLines("expired")).isEqualTo(1);
        assertThat(refusedLines("refused")).isEqualTo(1);
        assertThat(rejected).as("both are kept").hasSize(2);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void onlyLinesThatAreRefusedForAnotherReasonAreWorthAWarning(CapturedOutput output) {
        assign();
        when(replica.write(any(), any(), any()))
                .thenReturn(new Replica.LinesRefused("partial write: points beyond retention policy dropped=1"));
        deliver(points(0, "m f=1 1\n"));
        assertThat(output.getOut().lines().filter(line -> line.contains("refused for good")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("INFO"));

        deliver(points(1, "rubbish\nm f=1 1\n"));

        assertThat(output.getOut().lines().filter(line -> line.contains("refused for good")))
                .last()
                .satisfies(line -> assertThat(line).contains("WARN"));
    }

    @Test
    void aPositionThatTheLogNoLongerHoldsMeansLostWhileItIsReadToo() {
        assign();
        deliver(points(0, "m f=1 1\n"));

        listener.onPollFailure(new OffsetOutOfRangeException(Map.of(SHARD, 1L)), consumer);

        assertLostAndNotWritten();
    }

    @Test
    void aTruncatedLogMeansLost() {
        assign();
        deliver(points(0, "m f=1 1\n"));

        listener.onPollFailure(new LogTruncationException("truncated", Map.of(SHARD, 1L), Map.of()), consumer);

        assertLostAndNotWritten();
    }

    @Test
    void refusedCredentialsAreToldOfWhileTheShardIsHeldAndPass() {
        assign();

        listener.onRefused("AUTHENTICATION");
        assertThat(failure()).hasValue("Kafka refuses this connector: authentication");
        listener.onIdle(consumer);

        assertThat(failure()).isEmpty();
    }

    @Test
    void anyOtherFailureToReadTheLogPasses() {
        assign();
        deliver(points(0, "m f=1 1\n"));

        listener.onPollFailure(new KafkaException("no broker"), consumer);

        assertThat(lost()).isEmpty();
        assertThat(failure()).hasValue("the log cannot be read: no broker");
        listener.onIdle(consumer);
        deliver(points(0, "m f=1 1\n"));
        deliver(points(1, "m f=2 2\n"));
        assertThat(progress().applied()).isEqualTo(2);
        assertThat(failure()).isEmpty();
    }

    private void assertLostAndNotWritten() {
        assertThat(lost()).hasValueSatisfying(reason -> assertThat(reason)
                .startsWith("the log does not hold the replica's position"));
        clearInvocations(replica);

        deliver(points(1, "m f=2 2\n"));

        verify(replica, never()).write(any(), any(), any());
        verify(replica, never()).keep(anyInt(), any());
        assertThat(consumer.paused()).contains(SHARD);
    }

    private double refusedLines(String reason) {
        return meters.get("lockstep.connector.refused.lines")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
