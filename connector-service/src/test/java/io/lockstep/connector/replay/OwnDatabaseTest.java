package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replay.FakeReplica.Write;
import io.lockstep.connector.replay.Replayer.Settled;
import io.lockstep.connector.replica.Replica.Answered;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a producer puts straight into the log, the marker of a replica is its connector's alone. */
class OwnDatabaseTest {

    private static final Answered REFUSED =
            new Answered(200, "{\"results\":[{\"statement_id\":0,\"error\":\"database not found: _lockstep\"}]}\n");

    private final FakeReplica replica = new FakeReplica();
    private final ExecutorService lanes = Executors.newFixedThreadPool(1);
    private final Replayer replayer = new Replayer(
            replica,
            new WindowPlanner(1, 1_000_000)::plan,
            new Readiness(replica, Duration.ZERO, time -> {}, () -> 0),
            new NoFirstWrites(),
            lanes,
            new PassingObserver(),
            (checkpoint, offset, appendMillis) -> {},
            WindowTraces.OFF);

    @AfterEach
    void stopLanes() {
        lanes.shutdownNow();
    }

    @Test
    void pointsOfTheMarkersDatabaseAreRefusedAsOfOneThatIsNotThere() throws Exception {
        Settled settled = replay(
                points("_lockstep", "applied,shard=0 position=\"v1:x:0=9\" 0\nm f=1 1"),
                points("db", "m f=2 2\n"),
                points("_lockstep", ""));

        assertThat(replica.writes).containsExactly(new Write("db", null, "m f=2 2\n"));
        assertThat(settled.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.db()).isEqualTo("_lockstep");
            assertThat(refusal.reason()).isEqualTo("database not found: \"_lockstep\"");
            assertThat(refusal.count()).isEqualTo(2);
        });
    }

    @Test
    void settingsAndContinuousQueriesAreNoWayAround() throws Exception {
        Settled settled = replay(
                new LogEntry.Settings("_lockstep", null),
                points(null, "m f=1 1\n"),
                new LogEntry.ScheduledPoints(
                        new LogEntry.Points("_lockstep", null, "m f=2 1\n".getBytes(UTF_8), null), "db.query", 1, 0, 1),
                new LogEntry.Settings("db", null),
                points(null, "m f=3 1\n"));

        assertThat(replica.writes).containsExactly(new Write("db", null, "m f=3 1\n"));
        assertThat(settled.refusals()).flatExtracting(FakeReplica::lines).containsExactly("m f=1 1", "m f=2 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP DATABASE \"_lockstep\"",
                "drop database _lockstep",
                "CREATE DATABASE x\"_lockstep\"",
                "CREATE RETENTION POLICY \"r\" ON \"_lockstep\" DURATION 1h REPLICATION 1",
                "DROP RETENTION POLICY autogen\n\tOn\n\t_lockstep",
                "DROP DATABASE -- of ours\n _lockstep",
                "DROP DATABASE /* it's ours */ _lockstep",
                "GRANT ALL ON _lockstep TO \"u\"",
                "CREATE DATABASE a; DROP DATABASE _lockstep",
                "DELETE FROM /it's/; DROP DATABASE _lockstep",
                "DELETE FROM /a\\\\/ '/; DROP DATABASE _lockstep",
                "SELECT /it's/ FROM m; DROP DATABASE _lockstep",
                "SELECT mean(/it's/) FROM m GROUP BY /it's/; DROP DATABASE _lockstep",
                "SELECT f FROM db.autogen./it's/; DROP DATABASE _lockstep",
                "SELECT f./2 FROM m; DROP DATABASE _lockstep -- /",
                "SELECT f*1./2 FROM m; DROP DATABASE _lockstep -- /",
                "SELECT * INTO \"_lockstep\".\"autogen\".applied FROM m",
                "SELECT * INTO m FROM _lockstep..applied WHERE a = 'it\\'s'"
            })
    void aCommandThatNamesTheMarkersDatabaseIsAnsweredAndNotSent(String statement) throws Exception {
        assertThat(replay(command(statement, null)).outcome()).isEqualTo(REFUSED);
        assertThat(replica.calls).doesNotContain(statement);
    }

    @Test
    void aCommandOfARequestToTheMarkersDatabaseIsAnsweredAndNotSent() throws Exception {
        assertThat(replay(command("DROP MEASUREMENT applied", "_lockstep")).outcome())
                .isEqualTo(REFUSED);
        assertThat(replica.calls).doesNotContain("DROP MEASUREMENT applied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP MEASUREMENT _lockstep",
                "DELETE FROM \"_lockstep\" WHERE \"_lockstep\" > .5",
                "DROP SERIES WHERE host = 'ON _lockstep'",
                "DELETE FROM /_lockstep.*/",
                "DROP SERIES FROM m, /ON _lockstep/",
                "DELETE FROM m WHERE host =~ /DATABASE \\/ _lockstep..x/",
                "DROP DATABASE _lockstep2",
                "DROP DATABASE \"_LOCKSTEP\"",
                "DROP DATABASE a /* not DATABASE _lockstep */",
                "CREATE RETENTION POLICY \"_lockstep\" ON db DURATION 1h REPLICATION 1",
                "SELECT * INTO db.\"_lockstep\".m FROM m",
                "CREATE USER \"DATABASE _lockstep\"",
                "DROP DATABASE \"_lockstep",
                "DROP DATABASE '_lockstep'"
            })
    void anyOtherCommandIsTheReplicasToAnswer(String statement) throws Exception {
        assertThat(replay(command(statement, "db")).outcome()).isNotEqualTo(REFUSED);
        assertThat(replica.calls).contains(statement);
    }

    private Settled replay(LogEntry... entries) throws InterruptedException {
        Window window = new Window(IntStream.range(0, entries.length)
                .mapToObj(i -> new SourceRecord(i, 0, 0, entries[i]))
                .toList());
        return (Settled) replayer.replay(window, null, 0);
    }

    private static LogEntry points(@Nullable String db, String lines) {
        return new LogEntry.Points(db, null, lines.getBytes(UTF_8), null);
    }

    private static LogEntry command(String statement, @Nullable String db) {
        return new LogEntry.Command("id", statement, db, null, Instant.EPOCH);
    }
}
