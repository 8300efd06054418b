package io.lockstep.connector.replay;

import static io.lockstep.connector.replay.FakeReplica.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Whatever a window holds, each series is written in the log's order, every line once. */
class WindowPlannerOrderTest {

    private static final Pattern SERIAL = Pattern.compile("v=([0-9]+)i");
    private static final long APPENDED = 1_700_000_000_000L;
    private static final int LONG_LINE = 30_000;

    /** Spellings and what each is the measurement of. */
    private static final Map<String, String> SPELLINGS = Map.of(
            "cpu", "cpu",
            "  cpu", "cpu",
            "a\\ b", "a b",
            "a\\,b", "a,b",
            "a=b", "a=b",
            "a\\=b", "a=b",
            "a\\\\=b", "a=b",
            "\u00fcml", "\u00fcml");

    enum Form {
        STAMPED,
        UNSTAMPED,
        WITH_NEWLINE_IN_STRING,
        INVALID,
        COMMENT,
        BLANK
    }

    record Line(String spelling, Form form, boolean isLong) {

        /** The line as a producer sends it. */
        String sent(int serial) {
            String pad = ",pad=" + "x".repeat(LONG_LINE);
            String series = !isLong ? spelling : serial % 2 == 0 ? spelling + pad + ",a=1" : spelling + ",a=1" + pad;
            return switch (form) {
                case STAMPED -> series + " v=" + serial + "i " + serial;
                case UNSTAMPED -> series + " v=" + serial + "i";
                case WITH_NEWLINE_IN_STRING -> series + " v=" + serial + "i,s=\"x\ny # z\" 5";
                case INVALID -> series + " " + serial;
                case COMMENT -> "# " + series + " v=1i 1";
                case BLANK -> " ";
            };
        }

        /** However it is spelt. */
        String series() {
            return SPELLINGS.get(spelling) + (isLong ? " long" : "");
        }

        boolean isWritten() {
            return form == Form.STAMPED || form == Form.UNSTAMPED || form == Form.WITH_NEWLINE_IN_STRING;
        }
    }

    record Sent(String db, @Nullable String rp, List<Line> lines, boolean endsWithNewline) {}

    /** A line that must be written, by its serial, which grows along the log. */
    private record Expected(int record, String db, @Nullable String rp, Line line, String text) {

        String series() {
            return db + ' ' + line.series();
        }

        String measurement() {
            return Objects.requireNonNull(SPELLINGS.get(line.spelling));
        }
    }

    @Property(tries = 150)
    void keepsTheOrderOfEachSeriesAndEveryLineOnce(
            @ForAll("window") List<Sent> window,
            @ForAll @IntRange(min = 1, max = 5) int lanes,
            @ForAll @IntRange(min = 1, max = 100_000) int maxRequestBytes) {
        Map<Integer, Expected> expected = new LinkedHashMap<>();
        List<String> expectedRefusals = new ArrayList<>();
        List<ResolvedPoints> records = records(window, expected, expectedRefusals);

        Plan plan = new WindowPlanner(lanes, maxRequestBytes, 64 * 1024).plan(records);

        Map<String, Integer> laneOf = new HashMap<>();
        Map<String, List<Integer>> written = new HashMap<>();
        assertThat(plan.lanes()).hasSizeLessThanOrEqualTo(lanes);
        for (int lane = 0; lane < plan.lanes().size(); lane++) {
            for (WriteRequest request : plan.lanes().get(lane)) {
                String body = text(request.body());
                List<Integer> serials = serials(body);
                StringBuilder whole = new StringBuilder();
                for (int serial : serials) {
                    Expected line = Objects.requireNonNull(expected.get(serial));
                    String key = line.series();
                    whole.append(line.text);
                    assertThat(request.db()).isEqualTo(line.db);
                    assertThat(request.rp()).isEqualTo(line.rp);
                    laneOf.merge(key, lane, WindowPlannerOrderTest::same);
                    written.computeIfAbsent(key, k -> new ArrayList<>()).add(serial);
                }
                assertThat(body).isEqualTo(whole.toString());
                boolean oneRun = serials.stream()
                                .map(serial -> expected.get(serial))
                                .map(line -> line == null ? "" : line.record + line.measurement())
                                .distinct()
                                .count()
                        == 1;
                assertThat(request.length() <= maxRequestBytes || oneRun).isTrue();
            }
        }
        Map<String, List<Integer>> inLogOrder = new HashMap<>();
        expected.forEach((serial, line) -> inLogOrder
                .computeIfAbsent(line.series(), k -> new ArrayList<>())
                .add(serial));
        assertThat(written).isEqualTo(inLogOrder);
        assertThat(plan.lines()).isEqualTo(expected.size());
        assertThat(plan.refused()).flatExtracting(FakeReplica::lines).containsExactlyElementsOf(expectedRefusals);
    }

    private static Integer same(Integer a, Integer b) {
        assertThat(a).as("one series, one lane").isEqualTo(b);
        return a;
    }

    private static List<Integer> serials(String body) {
        List<Integer> serials = new ArrayList<>();
        Matcher matcher = SERIAL.matcher(body);
        while (matcher.find()) {
            serials.add(Integer.valueOf(matcher.group(1)));
        }
        return serials;
    }

    private static List<ResolvedPoints> records(
            List<Sent> window, Map<Integer, Expected> expected, List<String> expectedRefusals) {
        List<ResolvedPoints> records = new ArrayList<>();
        int serial = 0;
        for (int i = 0; i < window.size(); i++) {
            Sent sent = window.get(i);
            StringBuilder body = new StringBuilder();
            for (Line line : sent.lines) {
                serial++;
                String text = line.sent(serial);
                body.append(body.isEmpty() ? "" : "\n").append(text);
                if (line.isWritten()) {
                    String stamp = line.form == Form.UNSTAMPED ? " " + (APPENDED * 1_000_000 + i) : "";
                    expected.put(serial, new Expected(i, sent.db, sent.rp, line, text + stamp + "\n"));
                } else if (line.form == Form.INVALID) {
                    expectedRefusals.add(text.stripLeading());
                }
            }
            body.append(sent.endsWithNewline ? "\n" : "");
            records.add(new ResolvedPoints(
                    i, APPENDED, sent.db, sent.rp, body.toString().getBytes(UTF_8)));
        }
        return records;
    }

    @Provide
    Arbitrary<List<Sent>> window() {
        Arbitrary<Line> line = Combinators.combine(
                        Arbitraries.of(SPELLINGS.keySet().stream().sorted().toList()),
                        Arbitraries.frequencyOf(
                                Tuple.of(6, Arbitraries.just(Form.STAMPED)),
                                Tuple.of(4, Arbitraries.of(Form.values()))),
                        Arbitraries.integers().between(0, 3).map(i -> i == 0))
                .as(Line::new);
        return Combinators.combine(
                        Arbitraries.of("one", "two", "three"),
                        Arbitraries.of("autogen", "week").injectNull(0.5),
                        line.list().ofMaxSize(12),
                        Arbitraries.of(true, false))
                .as(Sent::new)
                .list()
                .ofMaxSize(10);
    }
}
