package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replay.Replayer.Settled;
import io.lockstep.connector.replay.Replayer.Stalled;
import io.lockstep.connector.replica.Replica.Accepted;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.LinesRefused;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * InfluxDB answers a request that one shard refuses while other shards still write their part of it. Whatever it writes so late must
 * not stand over what the log has after it.
 */
@Timeout(30)
class LateWritesTest {

    /** Refused by a shard of its own. */
    private static final String REFUSED = "m g=1 1";

    private static final String FIRST = "m,s=1 f=1 9";
    private static final String SECOND = "m,s=1 f=2 9";

    /** As many bytes as the first two lines have, so that a record after them is a request of its own. */
    private static final long REQUEST_BYTES = REFUSED.length() + FIRST.length() + 2;

    private static final Activity WRITING = new Activity(1, 7, 0);

    private final FakeReplica replica = new FakeReplica();
    private long clock;
    private final ExecutorService lanes = Executors.newFixedThreadPool(1);
    private final Replayer replayer = new Replayer(
            replica,
            new WindowPlanner(1, REQUEST_BYTES)::plan,
            new Readiness(replica, Duration.ofMillis(1), time -> clock += time.toNanos(), () -> clock),
            new NoFirstWrites(),
            lanes,
            new PassingObserver(),
            (checkpoint, offset, appendMillis) -> {},
            WindowTraces.OFF);

    /** Point to value. */
    private final Map<String, String> stored = new HashMap<>();

    private final Deque<List<String>> unfinished = new ArrayDeque<>();

    @AfterEach
    void stopLanes() {
        lanes.shutdownNow();
    }

    @Test
    void whatIsWrittenAfterItsAnswerDoesNotStandOverWhatCameAfterIt() throws Exception {
        replica.onWrite = this::write;
        replica.onActivity = () -> {
            if (!unfinished.isEmpty() && replica.activities.isEmpty()) {
                // Seen in progress once, and over before it is looked for again.
                replica.activities.add(WRITING);
                store(unfinished.remove());
            }
        };

        Replayer.Result result = replayer.replay(window(REFUSED + "\n" + FIRST, SECOND), null, 0);

        unfinished.forEach(this::store);
        assertThat(result).isInstanceOfSatisfying(Settled.class, settled -> assertThat(settled.refusals())
                .flatExtracting(FakeReplica::lines)
                .containsExactly(REFUSED));
        assertThat(stored).containsExactlyInAnyOrderEntriesOf(Map.of("m,s=1 9", "f=2"));
    }

    @Test
    void aServerThatDoesNotBecomeQuietStallsTheWindow() throws Exception {
        replica.onWrite = this::write;
        replica.onActivity = () -> {
            if (!unfinished.isEmpty()) {
                replica.activities.add(WRITING);
            }
        };

        assertThat(replayer.replay(window(REFUSED + "\n" + FIRST, SECOND), null, 0))
                .isInstanceOf(Stalled.class);
    }

    /** As InfluxDB before 1.8.10 does where shards overlap. */
    @Test
    void aServerThatRefusesTogetherWhatItTakesLineByLineGetsItLineByLine() throws Exception {
        replica.onWrite = write -> {
            if (write.lines().size() > 1) {
                return new LinesRefused("odd");
            }
            store(write.lines());
            return new Accepted();
        };

        Replayer.Result result = replayer.replay(window(FIRST + "\n" + SECOND), null, 0);

        assertThat(result).isInstanceOfSatisfying(Settled.class, settled -> assertThat(settled.refusals())
                .isEmpty());
        assertThat(stored).containsExactlyInAnyOrderEntriesOf(Map.of("m,s=1 9", "f=2"));
        assertThat(replica.writes)
                .extracting(FakeReplica.Write::lines)
                .containsExactly(
                        List.of(FIRST, SECOND), List.of(FIRST), List.of(SECOND), List.of(FIRST), List.of(SECOND));
    }

    @Test
    void aRefusalInTheSecondRoundBringsAThird() throws Exception {
        String third = "m,s=1 f=3 9";
        AtomicInteger together = new AtomicInteger();
        replica.onWrite = write -> {
            boolean refuses = write.lines().contains(REFUSED)
                    || (write.lines().equals(List.of(SECOND, third)) && together.incrementAndGet() == 2);
            if (refuses) {
                return new LinesRefused("not now");
            }
            store(write.lines());
            return new Accepted();
        };

        Replayer.Result result = replayer.replay(window(REFUSED + "\n" + FIRST, SECOND + "\n" + third), null, 0);

        assertThat(result).isInstanceOf(Settled.class);
        assertThat(stored).containsExactlyInAnyOrderEntriesOf(Map.of("m,s=1 9", "f=3"));
        assertThat(replica.writes.subList(replica.writes.size() - 2, replica.writes.size()))
                .extracting(FakeReplica.Write::lines)
                .containsExactly(List.of(SECOND), List.of(third));
        assertThat(replica.calls).filteredOn("writing"::equals).hasSize(2);
    }

    @Test
    void whateverStallsAWindowWithLateWritesTheServerIsDrainedBeforeTheNext() throws Exception {
        replayer.prepare();
        replica.calls.clear();
        replica.onWrite = write -> write.lines().contains(REFUSED)
                ? new LinesRefused("partial write")
                : new Unavailable("HTTP 503: not now", false);

        assertThat(replayer.replay(window(REFUSED + "\n" + FIRST), null, 0))
                .isEqualTo(new Stalled(new Unavailable("HTTP 503: not now", true)));
        replica.calls.clear();

        assertThat(replayer.prepare()).isEmpty();
        assertThat(replica.calls).containsExactly("activity", "activity", "configuration");
    }

    @Test
    void aServerThatCannotBeSeenWritingStallsTheWindow() throws Exception {
        replayer.prepare();
        replica.onWrite = this::write;
        replica.activities.add(new Unavailable("[http] pprof-enabled must be true", false));

        assertThat(replayer.replay(window(REFUSED + "\n" + FIRST, SECOND), null, 0))
                .isEqualTo(new Stalled(new Unavailable("[http] pprof-enabled must be true", true)));
    }

    @Test
    void whatIsNotRefusedIsWrittenOnceAndNothingIsWaitedFor() throws Exception {
        replica.onWrite = this::write;
        replayer.prepare();
        replica.calls.clear();

        replayer.replay(window(FIRST, SECOND), null, 0);

        assertThat(replica.calls).containsOnly("write");
        assertThat(replica.writes).hasSize(2);
    }

    private WriteAnswer write(FakeReplica.Write write) {
        if (!write.lines().contains(REFUSED)) {
            store(write.lines());
            return new Accepted();
        }
        List<String> others =
                write.lines().stream().filter(line -> !line.equals(REFUSED)).toList();
        if (!others.isEmpty()) {
            unfinished.add(others);
        }
        return new LinesRefused("partial write: field type conflict dropped=1");
    }

    private void store(List<String> lines) {
        for (String line : lines) {
            String[] parts = line.split(" ", -1);
            stored.put(parts[0] + " " + parts[2], parts[1]);
        }
    }

    private static Window window(String... records) {
        return new Window(IntStream.range(0, records.length)
                .mapToObj(i -> new SourceRecord(
                        i, 0, -1, new LogEntry.Points("db", null, (records[i] + "\n").getBytes(UTF_8), null)))
                .toList());
    }
}
