package io.lockstep.connector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry.Checkpoint;
import io.lockstep.common.log.LogEntry.Slice;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.connector.replica.Questions;
import io.lockstep.connector.verify.Answers.Point;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Slice SLICE = new Slice("d", "rp", "m", 0, Slice.MAX_TIME, false);
    private static final String SELECT =
            "SELECT *::field FROM \"d\".\"rp\".\"m\" WHERE time >= 0 AND time <= " + Slice.MAX_TIME + " GROUP BY *";

    private final List<ReplicaDigest> published = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final Map<String, Supplier<byte[]>> answers = new HashMap<>();
    private long nanos;
    private long barrier;

    private final Questions server = new Questions() {
        @Override
        public <T> Reply<T> ask(String question, Duration bound, AnswerReader<T> reader) {
            asked.add(question);
            try {
                return new Read<>(reader.read(new ByteArrayInputStream(
                        answers.getOrDefault(question, () -> new byte[0]).get())));
            } catch (IOException e) {
                return new NoReply<>(String.valueOf(e.getMessage()));
            }
        }
    };

    private final Checkpoints checkpoints = new Checkpoints(
            new ReplicaId("replica-1"),
            server,
            new VerifyProperties(Duration.ofSeconds(1)),
            () -> Optional.of(
                    new Progress(new ReplicaId("replica-1"), 0, "i", 1, "t", 9, barrier, null, 0, null, 2, NOW, null)),
            published::add,
            (time, digested) -> {},
            Clock.fixed(NOW, ZoneOffset.UTC),
            () -> nanos);

    @Test
    void pointsAreDigestedPerHour() {
        answers.put(SELECT, () -> points(0, 1, TimeUnit.HOURS.toNanos(5)));

        reach(checkpoint(List.of(SLICE), null), 9);

        ReplicaDigest digest = published.get(0);
        assertThat(digest.problem()).isNull();
        assertThat(digest.offset()).isEqualTo(9);
        assertThat(digest.slices()).singleElement().satisfies(slice -> {
            assertThat(slice.points()).isEqualTo(3);
            assertThat(slice.hours())
                    .extracting(hour -> hour.hour() + ":" + hour.points())
                    .containsExactly("0:2", "5:1");
        });
    }

    @Test
    void aCheckpointThatNobodyWaitsForAnyMoreIsPassedAtOnce() {
        checkpoints.reached(
                checkpoint(List.of(SLICE), null), 9, NOW.minusSeconds(31).toEpochMilli());

        assertThat(asked).isEmpty();
        assertThat(published).isEmpty();
    }

    @Test
    void whatIsReplayedASecondTimeIsNotDigested() {
        barrier = 10;

        reach(checkpoint(List.of(SLICE), null), 9);

        assertThat(asked).isEmpty();
        assertThat(problem()).contains("below its barrier");
    }

    @Test
    void morePointsThanAskedForEndTheWork() {
        answers.put(SELECT, () -> points(0, 1, 2, 3, 4, 5));

        reach(checkpoint(List.of(SLICE), null), 9);

        assertThat(problem()).isEqualTo("more than 5 points");
        assertThat(published.get(0).problem()).extracting("tooLarge").isEqualTo(true);
    }

    @Test
    void thePauseEndsWithTheTime() {
        answers.put(SELECT, () -> {
            nanos += Duration.ofMillis(600).toNanos();
            return points(0);
        });

        reach(checkpoint(List.of(SLICE, SLICE, SLICE), null), 9);

        assertThat(asked).hasSize(2);
        assertThat(problem()).startsWith("too slow");
        assertThat(published.get(0).problem()).extracting("tooLarge").isEqualTo(true);
    }

    @Test
    void aDatabaseThatIsNotThereHasNoPointsAndAnyOtherErrorIsTold() {
        answers.put(SELECT, () -> Answers.error("database not found: d"));
        reach(checkpoint(List.of(SLICE), null), 9);
        assertThat(published.get(0).slices().get(0).points()).isZero();

        published.clear();
        answers.put(SELECT, () -> Answers.error("engine: shard is disabled"));
        reach(checkpoint(List.of(SLICE), null), 10);
        assertThat(problem()).isEqualTo("the replica says: engine: shard is disabled");
    }

    @Test
    void aFieldOfManyTypesIsReadShardByShard() {
        answers.put(
                "SHOW SHARDS",
                () -> Answers.ofRows(
                        "d",
                        List.of("id", "retention_policy", "start_time", "end_time"),
                        List.of(
                                List.of("1", "rp", "1970-01-01T00:00:00Z", "1970-01-08T00:00:00Z"),
                                List.of("2", "other", "1970-01-01T00:00:00Z", "1970-01-08T00:00:00Z"),
                                List.of("3", "rp", "2262-04-07T00:00:00Z", "2262-04-14T00:00:00Z"))));

        reach(checkpoint(List.of(new Slice("d", "rp", "m", 5, Slice.MAX_TIME, true)), null), 9);

        assertThat(asked).hasSize(3);
        assertThat(asked.get(1)).contains("time >= 5 AND time <= 604799999999999 ");
        assertThat(asked.get(2)).contains("AND time <= " + Slice.MAX_TIME + " ");
    }

    @Test
    void theCatalogTellsFieldsWithTheirTypesAndWhatExpires() {
        answers.put(
                "SHOW RETENTION POLICIES ON \"d\"",
                () -> Answers.ofRows(
                        "",
                        List.of("name", "duration", "shardGroupDuration", "replicaN", "default"),
                        List.of(
                                List.of("ever", "0s", "168h0m0s", "1", "true"),
                                List.of("day", "24h0m0s", "1h", "1", "false"))));
        for (String rp : List.of("ever", "day")) {
            answers.put(
                    "SHOW FIELD KEYS ON \"d\" FROM \"" + rp + "\"./.*/",
                    () -> Answers.ofRows(
                            "m",
                            List.of("fieldKey", "fieldType"),
                            List.of(List.of("f", "float"), List.of("f", "integer"), List.of("s", "string"))));
        }

        reach(checkpoint(List.of(), "d"), 9);

        assertThat(published.get(0).items())
                .extracting(item -> item.rp() + " " + item.measurement() + " " + item.expiring() + item.ofManyTypes())
                .containsExactly("ever m falsetrue", "day m truetrue");
        assertThat(published.get(0).items().get(0).what())
                .isEqualTo("measurement with fields {f=[float, integer], s=[string]}");
    }

    private String problem() {
        ReplicaDigest.Problem problem = published.get(0).problem();
        return problem == null ? "none" : problem.reason();
    }

    private void reach(Checkpoint checkpoint, long offset) {
        checkpoints.reached(checkpoint, offset, NOW.minusSeconds(1).toEpochMilli());
    }

    private static Checkpoint checkpoint(List<Slice> slices, @org.jspecify.annotations.Nullable String db) {
        return new Checkpoint("v", 1, slices, db, 5, 1_000, 30_000);
    }

    private static byte[] points(long... times) {
        List<Point> points = new ArrayList<>();
        for (long time : times) {
            points.add(new Point("m", Map.of(), time, Map.of("f", 1.5)));
        }
        return Answers.ofPoints(points, List.of("f"));
    }
}
