package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replay.FakeReplica.Write;
import io.lockstep.connector.replay.Replayer.Settled;
import io.lockstep.connector.replay.Replayer.Stalled;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.LinesRefused;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayerTest {

    private static final Unavailable REFUSED = new Unavailable("connection refused", false);
    private static final Unavailable TIMED_OUT = new Unavailable("no answer in time", true);

    private final FakeReplica replica = new FakeReplica();
    private final PassingObserver observer = new PassingObserver();
    private final ExecutorService lanes = Executors.newFixedThreadPool(4);
    private long clock;

    private final Replayer replayer = new Replayer(
            replica,
            new WindowPlanner(4, 1_000_000)::plan,
            new Readiness(replica, Duration.ofMillis(1), time -> clock += time.toNanos(), () -> clock),
            new NoFirstWrites(),
            lanes,
            observer,
            (checkpoint, offset, appendMillis) -> {},
            WindowTraces.OFF);

    @AfterEach
    void stopLanes() {
        lanes.shutdownNow();
    }

    @Test
    void aWindowThatIsInIsSettled() throws Exception {
        Window window = window(points("db", null, "m f=1 1\n"), points("db", null, "m f=2 2\n"));

        Replayer.Result result = replayer.replay(window, null, 0);

        assertThat(result).isEqualTo(new Settled(window, List.of(), null));
        assertThat(replica.writes).containsExactly(new Write("db", null, "m f=1 1\nm f=2 2\n"));
        assertThat(observer.settled).containsExactly(new PassingObserver.Settled(2, 1));
    }

    @Test
    void theNextWindowIsPlannedWhileThisOneIsWritten() throws Exception {
        CountDownLatch secondIsPlanned = new CountDownLatch(2);
        Replayer ahead = new Replayer(
                replica,
                points -> {
                    secondIsPlanned.countDown();
                    return new WindowPlanner(4, 1_000_000).plan(points);
                },
                new Readiness(replica, Duration.ofMillis(1), time -> clock += time.toNanos(), () -> clock),
                new NoFirstWrites(),
                lanes,
                observer,
                (checkpoint, offset, appendMillis) -> {},
                WindowTraces.OFF);
        Window first = window(points("db", null, "m f=1 1\n"));
        Window second = window(points("db", null, "m f=2 2\n"));
        replica.onWrite = write -> planned(secondIsPlanned) ? new Accepted() : REFUSED;

        assertThat(ahead.replay(first, second, null, 0)).isInstanceOf(Settled.class);
        assertThat(ahead.replay(second, null, null, 0)).isInstanceOf(Settled.class);

        assertThat(replica.writes).extracting(Write::body).containsExactly("m f=1 1\n", "m f=2 2\n");
    }

    private static boolean planned(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void nothingIsWrittenBeforeTheReplicaIsReady() throws Exception {
        replica.activities.add(TIMED_OUT);

        Replayer.Result result = replayer.replay(window(points("db", null, "m f=1 1\n")), null, 0);

        assertThat(result).isEqualTo(new Stalled(TIMED_OUT));
        assertThat(replica.writes).isEmpty();
        assertThat(observer.failures).containsExactly(TIMED_OUT);
    }

    @Test
    void aFailureStallsTheWindowAndTheSameWindowIsWrittenAgain() throws Exception {
        Window window = window(points("db", null, "m f=1 1\n"));
        replica.onWrite = write -> REFUSED;
        assertThat(replayer.replay(window, null, 0)).isEqualTo(new Stalled(REFUSED));
        assertThat(observer.settled).isEmpty();

        replica.onWrite = write -> new Accepted();

        assertThat(replayer.replay(window, null, 0)).isInstanceOf(Settled.class);
        assertThat(replica.writes).extracting(Write::body).containsExactly("m f=1 1\n", "m f=1 1\n");
    }

    @Test
    void afterAnAmbiguousFailureOnlyQuestionsAreSentUntilTheReplicaIsDrained() throws Exception {
        Window window = window(points("db", null, "m f=1 1\n"));
        replica.onWrite = write -> TIMED_OUT;
        replayer.replay(window, null, 0);
        replica.calls.clear();
        replica.activities.add(FakeReplica.QUIET);
        replica.activities.add(new Activity(1, 8, 0));

        assertThat(replayer.replay(window, null, 0)).isInstanceOf(Stalled.class);
        assertThat(replica.calls).containsExactly("activity", "activity");
        replica.onWrite = write -> new Accepted();

        assertThat(replayer.replay(window, null, 0)).isInstanceOf(Settled.class);
        assertThat(replica.calls)
                .containsExactly("activity", "activity", "activity", "activity", "configuration", "write");
    }

    @Test
    void oneFailingLaneStallsTheWindowAndIsToldOnce() throws Exception {
        replica.onWrite = write -> write.body().startsWith("b") ? TIMED_OUT : new Accepted();

        Replayer.Result result = replayer.replay(window(points("db", null, fourLanes())), null, 0);

        assertThat(result).isEqualTo(new Stalled(TIMED_OUT));
        assertThat(observer.settled).isEmpty();
        assertThat(observer.failures).containsExactly(TIMED_OUT);
    }

    @Test
    void aWindowThatFailsInSeveralLanesIsToldOnce() throws Exception {
        replica.onWrite = write -> REFUSED;

        replayer.replay(window(points("db", null, fourLanes())), null, 0);

        assertThat(observer.failures).containsExactly(REFUSED);
    }

    @Test
    void anAmbiguousFailureInAnyLaneDrains() throws Exception {
        Window window = window(points("db", null, fourLanes()));
        replica.onWrite = write -> write.body().startsWith("d") ? TIMED_OUT : REFUSED;
        replayer.replay(window, null, 0);
        replica.calls.clear();

        replayer.replay(window, null, 0);

        assertThat(replica.calls).startsWith("activity", "activity");
    }

    @Test
    void lanesAreWrittenInParallel() throws Exception {
        CountDownLatch allInFlight = new CountDownLatch(4);
        replica.onWrite = write -> {
            allInFlight.countDown();
            return await(allInFlight) ? new Accepted() : REFUSED;
        };

        assertThat(replayer.replay(window(points("db", null, fourLanes())), null, 0))
                .isInstanceOf(Settled.class);
    }

    @Test
    void aBugInOneLaneDoesNotLeaveTheOthersWritingBehind() {
        CountDownLatch bug = new CountDownLatch(1);
        replica.onWrite = write -> {
            if (write.body().startsWith("a")) {
                bug.countDown();
                throw new IllegalStateException("a bug");
            }
            await(bug);
            assertThat(pause(Duration.ofMillis(100))).isTrue();
            replica.calls.add("done");
            return new Accepted();
        };

        assertThatThrownBy(() -> replayer.replay(window(points("db", null, fourLanes())), null, 0))
                .isInstanceOf(IllegalStateException.class);

        assertThat(replica.calls).filteredOn("done"::equals).hasSize(3);
    }

    @Test
    void aCommandGoesAloneAndItsOutcomeIsTheReplicasOwn() throws Exception {
        Window window = window(command("DROP SERIES FROM m"));
        replica.onCommand = command -> new Answered(200, "{\"results\":[{\"error\":\"no such database\"}]}");

        assertThat(replayer.replay(window, null, 0))
                .isEqualTo(new Settled(
                        window, List.of(), new Answered(200, "{\"results\":[{\"error\":\"no such database\"}]}")));
    }

    @Test
    void aCommandWhoseOutcomeIsNotKnownStallsAndDrains() throws Exception {
        Window window = window(command("DELETE FROM m"));
        replica.onCommand = command -> TIMED_OUT;
        assertThat(replayer.replay(window, null, 0)).isEqualTo(new Stalled(TIMED_OUT));
        replica.calls.clear();
        replica.onCommand = command -> new Answered(200, "");

        assertThat(replayer.replay(window, null, 0)).isInstanceOf(Settled.class);
        assertThat(replica.calls).containsExactly("activity", "activity", "configuration", "DELETE FROM m");
    }

    @Test
    void recordsWithoutDatabaseBelongToTheSettingsInForceWhereTheyStand() throws Exception {
        Window window = window(
                points(null, null, "m f=1 1\n"),
                new LogEntry.Settings("two", "week"),
                points(null, null, "m f=2 2\n"),
                points("named", null, "m f=3 3\n"),
                points(null, null, "m f=4 4\n"));

        replayer.replay(window, new LogEntry.Settings("one", null), 0);

        assertThat(replica.writes)
                .containsExactlyInAnyOrder(
                        new Write("one", null, "m f=1 1\n"),
                        new Write("two", "week", "m f=2 2\nm f=4 4\n"),
                        new Write("named", null, "m f=3 3\n"));
    }

    @Test
    void whatADeposedLeaderHasHadComputedIsIgnored() throws Exception {
        Window window = window(
                scheduled(7, "m f=1 1\n"),
                scheduled(8, "m f=2 1\n"),
                scheduled(7, "m f=3 1\n"),
                scheduled(8, "m f=4 2\n"));

        replayer.replay(window, null, 0);

        assertThat(replica.writes).containsExactly(new Write("db", null, "m f=1 1\nm f=2 1\nm f=4 2\n"));
        assertThat(window.scheduleEpochAfter(0)).isEqualTo(8);
        assertThat(window.scheduleEpochAfter(9)).isEqualTo(9);
    }

    @Test
    void anOlderEpochThanBeforeTheWindowIsIgnoredToo() throws Exception {
        Replayer.Result result = replayer.replay(window(scheduled(7, "m f=1 1\n")), null, 8);

        assertThat(result).isInstanceOf(Settled.class);
        assertThat(replica.writes).isEmpty();
    }

    @Test
    void recordsWithoutDatabaseAreRefusedBeforeTheFirstSettings() throws Exception {
        Replayer.Result result = replayer.replay(
                window(points(null, null, "m f=1 1\nm f=2 2"), points(null, null, ""), points("db", null, "m f=3 3")),
                null,
                0);

        assertThat(replica.writes).containsExactly(new Write("db", null, "m f=3 3\n"));
        assertThat(((Settled) result).refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.db()).isNull();
            assertThat(FakeReplica.lines(refusal)).containsExactly("m f=1 1", "m f=2 2");
            assertThat(refusal.reason()).contains("'db'").contains("settings");
        });
    }

    @Test
    void refusalsOfReaderAndReplicaAreBothHandedOverAndNotCountedAsWritten() throws Exception {
        replica.onWrite = write -> write.body().contains("m f=2") ? new LinesRefused("conflict") : new Accepted();

        Replayer.Result result =
                replayer.replay(window(points("db", null, "rubbish\nm f=1 1\nm f=2 2\nm f=3 3\n")), null, 0);

        assertThat(((Settled) result).refusals())
                .flatExtracting(FakeReplica::lines)
                .containsExactly("rubbish", "m f=2 2");
        assertThat(observer.settled).containsExactly(new PassingObserver.Settled(2, 1));
    }

    @Test
    void aStalledWindowCollectsItsRefusalsAnew() throws Exception {
        Window window = window(points("db", null, "rubbish\nm f=1 1\n"));
        replica.onWrite = write -> REFUSED;
        replayer.replay(window, null, 0);
        replica.onWrite = write -> new Accepted();

        assertThat(((Settled) replayer.replay(window, null, 0)).refusals()).hasSize(1);
    }

    @Test
    void readinessIsFoundOutWhileThereIsNothingToReplay() throws Exception {
        replica.activities.add(TIMED_OUT);

        assertThat(replayer.prepare()).contains(TIMED_OUT);
        assertThat(replayer.prepare()).isEmpty();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A slow server. */
    private static boolean pause(Duration time) {
        try {
            return !new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String fourLanes() {
        StringBuilder lines = new StringBuilder();
        Stream.of("a", "b", "c", "d")
                .forEach(m -> lines.append((m + ",t=" + "x".repeat(40_000) + " f=1 1\n").repeat(2)));
        return lines.toString();
    }

    private static LogEntry scheduled(long epoch, String lines) {
        return new LogEntry.ScheduledPoints(
                new LogEntry.Points("db", null, lines.getBytes(UTF_8), null), "db.query", epoch, 0, 1);
    }

    private static LogEntry points(@Nullable String db, @Nullable String rp, String lines) {
        return new LogEntry.Points(db, rp, lines.getBytes(UTF_8), null);
    }

    private static LogEntry command(String statement) {
        return new LogEntry.Command("id", statement, "db", null, Instant.EPOCH);
    }

    private static Window window(LogEntry... entries) {
        return new Window(IntStream.range(0, entries.length)
                .mapToObj(i -> new SourceRecord(i, 0, 0, entries[i]))
                .toList());
    }
}
