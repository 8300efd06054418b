package io.lockstep.connector.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.common.registry.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressReportTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration NEVER = Duration.ofHours(1);

    private final List<Progress> sent = new CopyOnWriteArrayList<>();
    private final List<Long> sentAtNanos = new CopyOnWriteArrayList<>();
    private final SettableClock clock = new SettableClock();
    private @Nullable ProgressReport started;

    @AfterEach
    void stop() throws InterruptedException {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void tellsWhereTheReplicaStands() {
        ProgressReport report = report(Duration.ZERO, NEVER);

        report.assigned("topic", 7, 9);
        report.applied(8, 123L);

        Progress progress = report.current().orElseThrow();
        assertThat(progress.replica()).isEqualTo(new ReplicaId("replica-1"));
        assertThat(progress.shard()).isEqualTo(2);
        assertThat(progress.topicId()).isEqualTo("topic");
        assertThat(progress.applied()).isEqualTo(8);
        assertThat(progress.barrier()).isEqualTo(9);
        assertThat(progress.appliedAppendMillis()).isEqualTo(123);
        assertThat(progress.failure()).isNull();
        assertThat(progress.formatVersion()).isEqualTo(WriteLogFormat.VERSION);
        assertThat(progress.publishedAt()).isEqualTo(START);
    }

    @Test
    void lastAppendTimeStaysWhereNoRecordWasApplied() {
        ProgressReport report = report(Duration.ZERO, NEVER);
        report.assigned("topic", 0, 0);
        report.applied(1, 123L);

        report.applied(2, null);

        assertThat(report.current().orElseThrow().appliedAppendMillis()).isEqualTo(123);
    }

    @Test
    void saysNothingOfAShardThatItDoesNotHold() {
        ProgressReport report = report(Duration.ZERO, NEVER);

        report.failed("too early");
        report.applied(5, null);
        assertThat(report.current()).isEmpty();

        report.assigned("topic", 0, 0);
        report.released();
        assertThat(report.current()).isEmpty();
    }

    @Test
    void aFailureKeepsTheTimeOfTheFirstAndTheReasonOfTheLast() {
        ProgressReport report = report(Duration.ZERO, NEVER);
        report.assigned("topic", 3, 3);
        report.failed("refused");
        clock.now = START.plusSeconds(10);

        report.failed("timed out");

        assertThat(report.failure()).contains(new Progress.WriteFailure(START, 3, "timed out", false));
    }

    @Test
    void aCompletedWindowClearsTheFailureAndTheNextOneHasItsOwnTime() {
        ProgressReport report = report(Duration.ZERO, NEVER);
        report.assigned("topic", 3, 3);
        report.failed("refused");
        clock.now = START.plusSeconds(10);

        report.applied(4, null);
        assertThat(report.failure()).isEmpty();
        report.failed("again");

        assertThat(report.failure()).contains(new Progress.WriteFailure(START.plusSeconds(10), 4, "again", false));
    }

    @Test
    void aNewAssignmentStartsWithoutTheOldFailure() {
        ProgressReport report = report(Duration.ZERO, NEVER);
        report.assigned("topic", 3, 3);
        report.failed("refused");

        report.assigned("topic", 3, 5);

        assertThat(report.failure()).isEmpty();
    }

    @Test
    void anAssignmentAndAFailureAreSentAtOnce() {
        ProgressReport report = start(NEVER.dividedBy(2), NEVER, this::keep);

        report.assigned("topic", 0, 0);
        await().untilAsserted(() -> assertThat(sent).hasSize(1));
        report.failed("refused");
        await().untilAsserted(() -> assertThat(sent).hasSize(2));

        assertThat(Objects.requireNonNull(sent.get(1).failure()).reason()).isEqualTo("refused");
        report.applied(1, null);
        await().untilAsserted(() -> assertThat(sent).hasSize(3));
        assertThat(sent.get(2).failure()).as("that it is writing again").isNull();
    }

    @Test
    void theSameFailureAgainIsNoNews() {
        ProgressReport report = start(NEVER.dividedBy(2), NEVER, this::keep);
        report.assigned("topic", 0, 0);
        await().untilAsserted(() -> assertThat(sent).hasSize(1));
        report.failed("refused");
        await().untilAsserted(() -> assertThat(sent).hasSize(2));

        report.failed("refused");
        report.failed("timed out");

        await().untilAsserted(() -> assertThat(reasons()).contains("timed out"));
        assertThat(sent).hasSize(3);
    }

    @Test
    void manyWindowsBecomeFewMessagesAndTheLastOneIsToldInTheEnd() {
        Duration minInterval = Duration.ofMillis(40);
        ProgressReport report = start(minInterval, NEVER, this::keep);
        report.assigned("topic", 0, 0);

        for (long i = 1; i <= 10_000; i++) {
            report.applied(i, null);
        }

        await().untilAsserted(
                        () -> assertThat(sent.get(sent.size() - 1).applied()).isEqualTo(10_000));
        for (int i = 1; i < sentAtNanos.size(); i++) {
            assertThat(sentAtNanos.get(i) - sentAtNanos.get(i - 1))
                    .isGreaterThanOrEqualTo(minInterval.dividedBy(2).toNanos());
        }
        assertThat(sent).extracting(Progress::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(sent)
                .extracting(Progress::incarnation)
                .containsOnly(sent.get(0).incarnation());
    }

    @Test
    void windowsAreToldOfAtOnceWhileSomebodyWaitsAndElseWithoutHaste() {
        started = report(new ProgressProperties(Duration.ZERO, NEVER.dividedBy(2), NEVER), this::keep);
        started.start();
        started.assigned("topic", 0, 0);
        await().untilAsserted(() -> assertThat(sent).hasSize(1));

        started.applied(1, null);
        started.applied(2, null);
        await().pollDelay(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(sent).as("nobody waits").hasSize(1));
        started.awaited(NEVER);
        await().untilAsserted(() -> assertThat(sent).as("what is not told yet").hasSize(2));
        started.applied(3, null);
        await().untilAsserted(() -> assertThat(sent).as("what comes next").hasSize(3));
        started.awaited(Duration.ZERO);
        started.applied(4, null);

        await().pollDelay(Duration.ofMillis(100))
                .untilAsserted(
                        () -> assertThat(sent).as("nobody waits any more").hasSize(3));
        assertThat(sent).extracting(Progress::applied).containsExactly(0L, 2L, 3L);
    }

    @Test
    void aHeartbeatIsSentWhileNothingChanges() {
        ProgressReport report = start(Duration.ofMillis(1), Duration.ofMillis(20), this::keep);

        report.assigned("topic", 5, 5);

        await().untilAsserted(() -> assertThat(sent).hasSizeGreaterThan(4));
        assertThat(sent).extracting(Progress::applied).containsOnly(5L);
    }

    @Test
    void aStandbyIsSilent() {
        ProgressReport report = start(Duration.ofMillis(1), Duration.ofMillis(10), this::keep);
        report.assigned("topic", 5, 5);
        await().untilAsserted(() -> assertThat(sent).isNotEmpty());

        report.released();
        long sequence = report.current().map(Progress::sequence).orElse(-1L);
        report.failed("nobody is to hear this");

        assertThat(sequence).isEqualTo(-1);
        await().pollDelay(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(reasons()).isEmpty());
    }

    @Test
    void aSinkThatThrowsIsTriedAgain() {
        ProgressReport report = start(Duration.ofMillis(1), Duration.ofMillis(10), progress -> {
            keep(progress);
            throw new IllegalStateException("registry away");
        });

        report.assigned("topic", 0, 0);

        await().untilAsserted(() -> assertThat(sent).hasSizeGreaterThan(3));
    }

    @Test
    void aSinkThatHangsHoldsNobodyUpAndThenHearsTheNewestState() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ProgressReport report = start(Duration.ZERO, NEVER, progress -> {
            keep(progress);
            hanging.countDown();
            awaitUninterrupted(goOn);
        });
        report.assigned("topic", 0, 0);
        hanging.await();

        for (long i = 1; i <= 1000; i++) {
            report.applied(i, null);
        }
        assertThat(sent).hasSize(1);
        goOn.countDown();

        await().untilAsserted(() -> assertThat(sent).hasSizeGreaterThan(1));
        assertThat(sent.get(1).applied()).isEqualTo(1000);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> reasons() {
        return sent.stream()
                .flatMap(progress -> Stream.ofNullable(progress.failure()))
                .map(Progress.WriteFailure::reason)
                .toList();
    }

    private void keep(Progress progress) {
        sentAtNanos.add(System.nanoTime());
        sent.add(progress);
    }

    private ProgressReport start(Duration minInterval, Duration heartbeat, ProgressReport.Sink sink) {
        ProgressReport report = report(minInterval, heartbeat, sink);
        started = report;
        report.start();
        return report;
    }

    private ProgressReport report(Duration minInterval, Duration heartbeat) {
        return report(minInterval, heartbeat, progress -> {});
    }

    private ProgressReport report(Duration minInterval, Duration heartbeat, ProgressReport.Sink sink) {
        return report(new ProgressProperties(minInterval, minInterval, heartbeat), sink);
    }

    private ProgressReport report(ProgressProperties timing, ProgressReport.Sink sink) {
        return new ProgressReport(
                new ReplicaId("replica-1"),
                2,
                new WritersInFlight(System::nanoTime),
                timing,
                sink,
                Optional::empty,
                clock);
    }

    private static final class SettableClock extends Clock {

        private volatile Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
