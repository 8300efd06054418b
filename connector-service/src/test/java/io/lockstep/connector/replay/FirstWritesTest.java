package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.connector.replay.FakeReplica.Write;
import io.lockstep.connector.replay.Replayer.Settled;
import io.lockstep.connector.replay.Replayer.Stalled;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.LinesRefused;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What may be the first write to an idle shard is written twice. */
class FirstWritesTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final Marker MARKER = new Marker(new Token("topic-id", Position.of(0, 7)), -1, null, "history");

    private final FakeReplica replica = new FakeReplica();
    private final PassingObserver observer = new PassingObserver();
    private final ExecutorService lanes = Executors.newFixedThreadPool(4);
    private final List<Duration> pauses = new ArrayList<>();
    private long clock;
    private long offset;

    private final Replayer replayer = new Replayer(
            replica,
            new WindowPlanner(4, 1_000_000)::plan,
            new Readiness(replica, Duration.ofMillis(1), time -> clock += time.toNanos(), () -> clock),
            new FirstWrites(
                    time -> {
                        pauses.add(time);
                        clock += time.toNanos();
                    },
                    () -> clock),
            lanes,
            observer,
            (checkpoint, at, appendMillis) -> {},
            WindowTraces.OFF);

    @AfterEach
    void stopLanes() {
        lanes.shutdownNow();
    }

    @Test
    void theFirstWriteToAnHourIsMadeTwiceAndTheNextOnce() throws Exception {
        assertThat(settled("m f=1 1\n").refusals()).isEmpty();
        settled("m f=2 2\n");

        assertThat(replica.writes).extracting(Write::body).containsExactly("m f=1 1\n", "m f=1 1\n", "m f=2 2\n");
        assertThat(pauses).containsExactly(FirstWrites.UNTIL_THE_SECOND);
        assertThat(observer.settled)
                .as("each line counts once")
                .containsExactly(new PassingObserver.Settled(1, 1), new PassingObserver.Settled(1, 1));
    }

    @Test
    void whatIsRefusedIsToldOnce() throws Exception {
        replica.onWrite = write -> write.body().contains("bad")
                ? new LinesRefused("partial write: field type conflict dropped=1")
                : new Accepted();

        assertThat(settled("m f=1 1\nbad f=2 2\n").refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(FakeReplica.lines(refusal)).containsExactly("bad f=2 2"));
    }

    @Test
    void eachHourHasItsFirstWrite() throws Exception {
        settled("m f=1 1\n");
        settled("m f=1 1\nm f=2 " + HOUR + "\n");
        settled("m f=3 " + (HOUR - 1) + "\nm f=4 " + HOUR + "\n");
        settled("m f=5 -1\n");

        assertThat(replica.writes).hasSize(2 + 2 + 1 + 2);
    }

    @Test
    void hoursOfAnotherDatabaseOrRetentionPolicyAreOthers() throws Exception {
        settled("m f=1 1\n");
        replay(new LogEntry.Points("other", null, "m f=1 1\n".getBytes(UTF_8), null));
        replay(new LogEntry.Points("db", "rp", "m f=1 1\n".getBytes(UTF_8), null));

        assertThat(replica.writes).hasSize(6);
    }

    @Test
    void anHourThatWasNotWrittenToForLongHasAnotherFirstWrite() throws Exception {
        settled("m f=1 1\n");
        clock += Duration.ofMinutes(1).toNanos();
        settled("m f=2 2\n");
        clock += Duration.ofMinutes(1).toNanos() + 1;
        settled("m f=3 3\n");

        assertThat(replica.writes).hasSize(2 + 1 + 2);
    }

    @Test
    void afterACommandEveryWriteIsAFirstOne() throws Exception {
        settled("m f=1 1\n");
        replay(new LogEntry.Command("id", "DELETE FROM m", "db", null, Instant.EPOCH));
        settled("m f=2 2\n");

        assertThat(replica.writes).hasSize(4);
    }

    @Test
    void afterAFailureEveryWriteIsAFirstOne() throws Exception {
        settled("m f=1 1\n");
        replica.onWrite = write -> new Unavailable("connection refused", false);
        assertThat(replay(points("m f=2 2\n"))).isInstanceOf(Stalled.class);
        replica.onWrite = write -> new Accepted();
        replica.writes.clear();

        settled("m f=2 2\n");

        assertThat(replica.writes).hasSize(2);
    }

    @Test
    void aSecondWriteThatFailsHasTheWholeWindowWrittenAgain() throws Exception {
        replica.onWrite =
                write -> replica.writes.size() == 2 ? new Unavailable("connection reset", true) : new Accepted();

        assertThat(replay(points("m f=1 1\n"))).isInstanceOf(Stalled.class);
        replica.writes.clear();
        replica.onWrite = write -> new Accepted();
        settled("m f=1 1\n");

        assertThat(replica.writes).hasSize(2);
    }

    @Test
    void theMarkerIsKeptTwiceWhereItsShardMayBeIdle() throws Exception {
        assertThat(replayer.keep(0, MARKER)).isEqualTo(new Accepted());
        assertThat(replica.calls).containsExactly("keep", "keep");
        assertThat(pauses).containsExactly(FirstWrites.UNTIL_THE_SECOND);

        clock += Duration.ofMinutes(1).toNanos();
        replayer.keep(0, MARKER);
        replay(new LogEntry.Command("id", "DELETE FROM m", "db", null, Instant.EPOCH));
        replayer.keep(0, MARKER);
        assertThat(replica.calls).filteredOn("keep"::equals).as("once each").hasSize(2 + 2);

        clock += Duration.ofMinutes(1).toNanos() + 1;
        replayer.keep(0, MARKER);
        assertThat(replica.calls).filteredOn("keep"::equals).hasSize(2 + 2 + 2);

        replayer.takenOver();
        replayer.keep(0, MARKER);
        assertThat(replica.calls).filteredOn("keep"::equals).hasSize(2 + 2 + 2 + 2);
    }

    @Test
    void aMarkerThatIsNotTakenIsNotWrittenTwice() throws Exception {
        Unavailable away = new Unavailable("connection refused", false);
        replica.onKeep = () -> away;

        assertThat(replayer.keep(0, MARKER)).isEqualTo(away);
        assertThat(replica.calls).containsExactly("keep");

        replica.onKeep = () -> replica.calls.size() == 3 ? away : new Accepted();
        assertThat(replayer.keep(0, MARKER)).as("the second time").isEqualTo(away);
        replica.calls.clear();
        replayer.keep(0, MARKER);
        assertThat(replica.calls).as("nothing is known of the shard").containsExactly("keep", "keep");
    }

    @Test
    void manyHoursAreForgottenTheEarliestFirst() {
        FirstWrites writes = new FirstWrites(time -> {}, () -> clock);
        for (long hour = 0; hour < 10_001; hour++) {
            writes.settled(List.of(new FirstWrites.Hour("db", null, hour)));
        }

        assertThat(writes.areAmong(List.of(new FirstWrites.Hour("db", null, 0))))
                .isTrue();
        assertThat(writes.areAmong(List.of(new FirstWrites.Hour("db", null, 1))))
                .isFalse();
    }

    private Settled settled(String lines) throws InterruptedException {
        return (Settled) replay(points(lines));
    }

    private Replayer.Result replay(LogEntry entry) throws InterruptedException {
        return replayer.replay(new Window(List.of(new SourceRecord(offset++, 0, 0, entry))), null, 0);
    }

    private static LogEntry points(String lines) {
        return new LogEntry.Points("db", null, lines.getBytes(UTF_8), null);
    }
}
