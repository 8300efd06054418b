package io.lockstep.connector.replay;

import static io.lockstep.connector.replay.FakeReplica.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowPlannerTest {

    private static final long APPENDED = 1_700_000_000_123L;

    private final WindowPlanner planner = new WindowPlanner(4, 1024, 64 * 1024);

    @Test
    void lineWithoutTimestampGetsTheAppendTimePlusTheOffsetWithinAMillisecond() {
        Plan plan = planner.plan(List.of(record(3_000_042, "db", null, "m f=1\n")));

        assertThat(bodies(plan)).containsExactly("m f=1 " + (APPENDED * 1_000_000 + 42) + "\n");
    }

    @Test
    void neighboursAppendedInOneMillisecondGetDifferentTimestamps() {
        ResolvedPoints first = record(999_999, "db", null, "m f=1\n");
        ResolvedPoints second = record(1_000_000, "db", null, "m f=1\n");

        assertThat(first.defaultTimestampNanos()).isEqualTo(APPENDED * 1_000_000 + 999_999);
        assertThat(second.defaultTimestampNanos()).isEqualTo(APPENDED * 1_000_000);
    }

    @Test
    void explicitTimestampStaysAsItIs() {
        Plan plan = planner.plan(List.of(record(0, "db", null, "m f=1 -5\nm f=2 0\n")));

        assertThat(bodies(plan)).containsExactly("m f=1 -5\nm f=2 0\n");
    }

    @Test
    void spaceBehindTheFieldsIsNotTakenForATimestamp() {
        Plan plan = planner.plan(List.of(record(0, "db", null, "m f=1   \n")));

        assertThat(bodies(plan)).containsExactly("m f=1 " + APPENDED * 1_000_000 + "\n");
    }

    @Test
    void absentAndNamedRetentionPolicyShareALaneInTheLogsOrder() {
        Plan plan = planner.plan(List.of(
                record(0, "db", null, "m f=1 1\n"),
                record(1, "db", "autogen", "m f=2 1\n"),
                record(2, "db", null, "m f=3 1\n")));

        assertThat(plan.lanes()).hasSize(1);
        assertThat(plan.lanes().get(0)).extracting(WriteRequest::rp).containsExactly(null, "autogen", null);
        assertThat(bodies(plan)).containsExactly("m f=1 1\n", "m f=2 1\n", "m f=3 1\n");
    }

    @Test
    void spellingsOfOneMeasurementShareALane() {
        Plan plan = planner.plan(
                List.of(record(0, "db", null, longLines("a=b")), record(1, "db", null, longLines("a\\=b"))));

        assertThat(plan.lanes()).hasSize(1);
    }

    @Test
    void equalMeasurementsOfTwoDatabasesMayRunInParallel() {
        Plan plan =
                planner.plan(List.of(record(0, "one", null, longLines("m")), record(1, "two", null, longLines("m"))));

        assertThat(plan.lanes()).hasSize(2);
    }

    @Test
    void aLargeMeasurementIsDividedBySeriesEachInTheLogsOrder() {
        List<ResolvedPoints> records = IntStream.range(0, 20)
                .mapToObj(i -> record(i, "db", null, seriesLines(i, "m,host=h%d,rack=r%d f=%d 1")))
                .toList();

        Plan plan = planner.plan(records);

        assertThat(plan.lanes()).hasSize(4);
        assertThat(plan.lanes()).allSatisfy(lane -> assertThat(bytes(lane)).isBetween(50_000L, 200_000L));
        Map<String, List<String>> bySeries = new HashMap<>();
        Map<String, Set<Integer>> lanesOf = new HashMap<>();
        for (int i = 0; i < plan.lanes().size(); i++) {
            for (WriteRequest request : plan.lanes().get(i)) {
                for (String line : text(request.body()).split("\n", -1)) {
                    if (!line.isEmpty()) {
                        String[] parts = line.split(" ", -1);
                        bySeries.computeIfAbsent(parts[0], s -> new ArrayList<>())
                                .add(parts[1]);
                        lanesOf.computeIfAbsent(parts[0], s -> new HashSet<>()).add(i);
                    }
                }
            }
        }
        assertThat(bySeries).hasSize(SERIES);
        List<String> inOrder = IntStream.range(0, 20).mapToObj(i -> "f=" + i).toList();
        assertThat(bySeries.values()).allSatisfy(values -> assertThat(values).isEqualTo(inOrder));
        assertThat(lanesOf.values()).allSatisfy(lanes -> assertThat(lanes).hasSize(1));
        assertThat(plan.lanes())
                .flatExtracting(lane -> lane)
                .flatExtracting(WriteRequest::body)
                .allSatisfy(chunk -> assertThat(text(List.of(chunk)))
                        .contains(" f=" + chunk.offset() + " ")
                        .doesNotContain(" f=" + (chunk.offset() + 1) + " "));
    }

    @Test
    void whatAClientSendsInOneRequestIsNotDivided() {
        Plan plan = new WindowPlanner(4, 1_000_000)
                .plan(List.of(record(
                        0,
                        "db",
                        null,
                        seriesLines(0, "m,host=h%d,rack=r%d f=%d 1").repeat(20))));

        assertThat(plan.lanes()).hasSize(1);
    }

    @Test
    void spellingsOfOneSeriesShareALane() {
        String first = seriesLines(1, "m,host=h%d,rack=r\\,%d,pad=" + PAD + " f=%d 1");
        String second = seriesLines(2, "m,pad=" + PAD + ",rack=r\\,%2$d,ho\\st=h%1$d f=%3$d 1");

        Plan plan = planner.plan(List.of(record(0, "db", null, first), record(1, "db", null, second)));

        assertThat(plan.lanes()).hasSize(4).allSatisfy(lane -> {
            String lines = lane.stream().map(request -> text(request.body())).collect(Collectors.joining());
            assertThat(hosts(lines, "f=1")).isNotEmpty().isEqualTo(hosts(lines, "f=2"));
        });
    }

    @Test
    void aMeasurementWithAFieldThatChangesItsTypeIsNotDivided() {
        Plan plan = planner.plan(List.of(
                record(0, "db", null, seriesLines(1, "m,host=h%d,rack=r%d,pad=" + PAD + " f=%d 1")),
                record(1, "db", null, seriesLines(2, "m,host=h%d,rack=r%d,pad=" + PAD + " f=%di 1"))));

        assertThat(plan.lanes()).hasSize(1);
        assertThat(String.join("", bodies(plan)))
                .isEqualTo(seriesLines(1, "m,host=h%d,rack=r%d,pad=" + PAD + " f=%d 1")
                        + seriesLines(2, "m,host=h%d,rack=r%d,pad=" + PAD + " f=%di 1"));
    }

    private static final int SERIES = 1_000;
    private static final String PAD = "x".repeat(200);

    /** A line of each series, with this value. */
    private static String seriesLines(int value, String format) {
        return IntStream.range(0, SERIES)
                .mapToObj(i -> format.formatted(i, i % 40, value) + "\n")
                .collect(Collectors.joining());
    }

    private static Set<String> hosts(String lines, String field) {
        return lines.lines()
                .filter(line -> line.contains(" " + field + " "))
                .map(line -> line.replaceAll(".*=(h[0-9]+).*", "$1"))
                .collect(Collectors.toSet());
    }

    private static long bytes(List<WriteRequest> lane) {
        return lane.stream().mapToLong(WriteRequest::length).sum();
    }

    /** Enough to be worth a lane. */
    private static String longLines(String measurement) {
        return (measurement + ",t=" + "x".repeat(40_000) + " f=1 1\n").repeat(2);
    }

    @Test
    void littleIsWrittenThroughOneLane() {
        Plan plan = planner.plan(List.of(record(0, "db", null, "a f=1 1\nb f=1 1\nc f=1 1\n")));

        assertThat(plan.lanes()).hasSize(1);
        assertThat(plan.lines()).isEqualTo(3);
    }

    @Test
    void thereAreNeverMoreLanesThanAllowed() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            lines.append("m" + i + ",t=" + "x".repeat(60_000) + " f=1 1\n");
        }

        Plan plan = planner.plan(List.of(record(0, "db", null, lines.toString())));

        assertThat(plan.lanes()).hasSize(4).noneMatch(List::isEmpty);
    }

    @Test
    void invalidLinesAreRefusedInInfluxDbsWordsAndTheOthersAreWritten() {
        Plan plan = planner.plan(List.of(record(9, "db", "rp", "m f=1 1\nm f=oops 2\nnofields\nm f=3 3\n")));

        assertThat(bodies(plan)).containsExactly("m f=1 1\nm f=3 3\n");
        assertThat(plan.refused())
                .flatExtracting(FakeReplica::reasons)
                .containsExactly(
                        "unable to parse 'm f=oops 2': invalid boolean", "unable to parse 'nofields': missing fields");
        assertThat(plan.refused()).allSatisfy(refusal -> {
            assertThat(refusal.db()).isEqualTo("db");
            assertThat(refusal.rp()).isEqualTo("rp");
            assertThat(refusal.among().offset()).isEqualTo(9);
        });
        assertThat(plan.refused()).flatExtracting(FakeReplica::lines).containsExactly("m f=oops 2", "nofields");
    }

    @Test
    void aRecordFullOfRubbishCostsNoMemoryPerLine() {
        Plan plan = planner.plan(List.of(record(0, "db", null, "x\n".repeat(500_000))));

        assertThat(plan.refused()).hasSize(1);
        assertThat(plan.refused().get(0).count()).isEqualTo(500_000);
    }

    @Test
    void recordsWithoutLinesNeedNoRequest() {
        Plan plan = planner.plan(List.of(record(0, "db", null, ""), record(1, "db", null, "# note\n\n  \n")));

        assertThat(plan.lanes()).isEmpty();
        assertThat(plan.refused()).isEmpty();
        assertThat(plan.lines()).isZero();
    }

    @Test
    void lastLineOfARecordNeedsNoNewlineOfItsOwn() {
        Plan plan = planner.plan(List.of(record(0, "db", null, "m f=1 1"), record(1, "db", null, "m f=2 2")));

        assertThat(bodies(plan)).containsExactly("m f=1 1\nm f=2 2\n");
    }

    @Test
    void newlineWithinAStringDoesNotEndTheLine() {
        Plan plan = planner.plan(List.of(record(0, "db", null, "m s=\"a\nb\" 1\nm s=\"c\nd\"")));

        assertThat(plan.lines()).isEqualTo(2);
        assertThat(bodies(plan)).containsExactly("m s=\"a\nb\" 1\nm s=\"c\nd\" " + APPENDED * 1_000_000 + "\n");
    }

    @Test
    void noRequestHoldsAFieldWithTwoTypes() {
        Plan plan = planner.plan(List.of(
                record(0, "db", null, "m f=1,g=1 1\nm f=2,g=2i 2\nn f=3i 3\nm f=4 4\n"),
                record(1, "db", null, "m g=5i 5\nm f=\"6\",g=6i 6\nm f=\"7\" 7\nm f=true 8\n")));

        assertThat(bodies(plan))
                .containsExactly(
                        "m f=1,g=1 1\n",
                        "m f=2,g=2i 2\nn f=3i 3\nm f=4 4\nm g=5i 5\n",
                        "m f=\"6\",g=6i 6\nm f=\"7\" 7\n",
                        "m f=true 8\n");
    }

    @Test
    void aLineThatHoldsAFieldWithTwoTypesIsRefusedUnsentAndWhatFollowsItStandsAlone() {
        Plan plan =
                planner.plan(List.of(record(0, "db", null, "m f=1 1\nm f=2,f=3i 2\nn g=1 3\nm f=4i 4\nm f=5i 5\n")));

        assertThat(bodies(plan)).containsExactly("m f=1 1\nn g=1 3\n", "m f=4i 4\nm f=5i 5\n");
        assertThat(plan.refused()).singleElement().satisfies(refusal -> assertThat(refusal.reason())
                .isEqualTo("field type conflict"));
        assertThat(plan.lines()).isEqualTo(4);
    }

    @Test
    void aWindowsNeighbouringLinesAreNotCopied() {
        ResolvedPoints record = record(0, "db", null, "m f=1 1\nm f=2 2\n");

        Plan plan = planner.plan(List.of(record));

        assertThat(plan.lanes().get(0).get(0).body()).singleElement().satisfies(chunk -> assertThat(chunk.bytes())
                .isSameAs(record.lines()));
    }

    private static ResolvedPoints record(long offset, String db, @Nullable String rp, String lines) {
        return new ResolvedPoints(offset, APPENDED, db, rp, lines.getBytes(UTF_8));
    }

    private static List<String> bodies(Plan plan) {
        return plan.lanes().stream()
                .flatMap(List::stream)
                .map(request -> text(request.body()))
                .toList();
    }
}
