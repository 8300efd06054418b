package io.lockstep.connector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry.Slice;
import io.lockstep.common.registry.ReplicaDigest.HourDigest;
import io.lockstep.common.registry.ReplicaDigest.SliceDigest;
import io.lockstep.connector.replica.Questions;
import io.lockstep.connector.verify.Answers.Point;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The digest says the same of the same points, however they come, and something else of any others. */
class DigestPropertiesTest {

    private static final List<String> COLUMNS = List.of("a", "b", "c");
    private static final Slice ALL = new Slice("d", "rp", "m", Slice.MIN_TIME, Slice.MAX_TIME, false);

    @Property(tries = 200)
    void theOrderOfPointsAndColumnsDoesNotCount(@ForAll("points") List<Point> points, @ForAll Random random) {
        List<Point> shuffled = new ArrayList<>(points);
        Collections.shuffle(shuffled, random);
        List<String> columns = new ArrayList<>(COLUMNS);
        Collections.shuffle(columns, random);
        columns.add(random.nextInt(columns.size() + 1), "field that no point has");

        assertThat(digest(Answers.ofPoints(shuffled, columns))).isEqualTo(digest(Answers.ofPoints(points, COLUMNS)));
    }

    @Property(tries = 200)
    void theDivisionIntoQueriesDoesNotCount(@ForAll("points") List<Point> points, @ForAll Random random) {
        int cut = random.nextInt(points.size() + 1);
        PointSums sums = new PointSums();
        for (List<Point> part : List.of(points.subList(0, cut), points.subList(cut, points.size()))) {
            add(sums, Answers.ofPoints(part, COLUMNS));
        }
        assertThat(sums.digest(true)).isEqualTo(digest(Answers.ofPoints(points, COLUMNS)));
    }

    @Property(tries = 500)
    void anyChangeOfOnePointShows(@ForAll("points") List<Point> points, @ForAll Random random) {
        int at = random.nextInt(points.size());
        List<Point> changed = new ArrayList<>(points);
        changed.set(at, changed(points.get(at), random));

        assertThat(digest(Answers.ofPoints(changed, COLUMNS)).hash())
                .isNotEqualTo(digest(Answers.ofPoints(points, COLUMNS)).hash());
    }

    @Property(tries = 100)
    void aPointMoreOrLessShowsAlsoIfItIsThereTwice(@ForAll("points") List<Point> points) {
        List<Point> more = new ArrayList<>(points);
        more.add(points.get(0));

        SliceDigest before = digest(Answers.ofPoints(points, COLUMNS));
        SliceDigest after = digest(Answers.ofPoints(more, COLUMNS));
        assertThat(after.points()).isEqualTo(before.points() + 1);
        assertThat(after.hash()).isNotEqualTo(before.hash());
    }

    @Property(tries = 100)
    void hoursAddUpToTheWhole(@ForAll("points") List<Point> points) {
        SliceDigest digest = digest(Answers.ofPoints(points, COLUMNS));

        assertThat(digest.points()).isEqualTo(points.size());
        assertThat(Objects.requireNonNull(digest.hours()).stream()
                        .mapToLong(HourDigest::points)
                        .sum())
                .isEqualTo(points.size());
    }

    /** Another time, tag, field, value, or the same value as another type. */
    private static Point changed(Point point, Random random) {
        Map<String, String> tags = new HashMap<>(point.tags());
        Map<String, Object> fields = new HashMap<>(point.fields());
        long time = point.time();
        switch (random.nextInt(5)) {
            case 0 -> time += 1 + random.nextInt(1_000);
            case 1 -> tags.put("room", tags.getOrDefault("room", "") + "x");
            case 2 -> fields.put("a", retyped(fields.get("a")));
            case 3 -> fields.put("b", fields.containsKey("b") ? null : 1L);
            default -> {
                Object held = fields.get("c");
                fields.put("c", held == null ? "" : held.toString() + "'");
            }
        }
        return new Point(point.measurement(), tags, time, fields);
    }

    private static Object retyped(@Nullable Object value) {
        if (value instanceof Long number) {
            return number.doubleValue();
        }
        return value instanceof Double number ? (Object) (long) (number + 1) : "was " + String.valueOf(value);
    }

    @Provide
    Arbitrary<List<Point>> points() {
        Arbitrary<Object> values = Arbitraries.oneOf(
                Arbitraries.longs().map(value -> (Object) value),
                Arbitraries.doubles().map(value -> (Object) value),
                Arbitraries.of(true, false).map(value -> (Object) value),
                Arbitraries.strings().alpha().ofMaxLength(5).map(value -> (Object) value));
        Arbitrary<Map<String, Object>> fields =
                Arbitraries.maps(Arbitraries.of(COLUMNS), values).ofMinSize(1);
        Arbitrary<Map<String, String>> tags = Arbitraries.maps(
                        Arbitraries.of("room", "floor"), Arbitraries.of("", "1", "2", "3"))
                .ofMaxSize(2);
        Arbitrary<Long> times = Arbitraries.longs().between(Slice.MIN_TIME, Slice.MAX_TIME - 1_001);
        return Combinators.combine(tags, times, fields)
                .as((ofPoint, time, held) -> new Point("m", ofPoint, time, held))
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    private static SliceDigest digest(byte[] answer) {
        PointSums sums = new PointSums();
        add(sums, answer);
        return sums.digest(true);
    }

    private static void add(PointSums sums, byte[] answer) {
        Budget budget = new Budget(Duration.ofMinutes(1), 1_000, System::nanoTime);
        new SliceDigester(new Asking(answering(answer))).add(ALL, budget, sums);
    }

    static Questions answering(byte[] answer) {
        return new Questions() {
            @Override
            public <T> Reply<T> ask(String question, Duration bound, AnswerReader<T> reader) {
                try {
                    return new Read<>(reader.read(new ByteArrayInputStream(answer)));
                } catch (IOException e) {
                    return new NoReply<>(String.valueOf(e.getMessage()));
                }
            }
        };
    }
}
