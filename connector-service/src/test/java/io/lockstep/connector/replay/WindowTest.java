package io.lockstep.connector.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lockstep.common.log.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowTest {

    @Test
    void aCommandIsAWindowOfItsOwn() {
        List<Window> windows = Window.cut(List.of(points(0, 5), command(1), command(2), points(3, 5)), 1000);

        assertThat(windows).extracting(Window::offset).containsExactly(0L, 1L, 2L, 3L);
        assertThat(windows).extracting(window -> window.command() != null).containsExactly(false, true, true, false);
    }

    @Test
    void aWindowEndsBeforeItHoldsTooMuch() {
        List<Window> windows = Window.cut(List.of(points(0, 50), points(1, 50), points(2, 1)), 100);

        assertThat(windows).extracting(window -> window.records().size()).containsExactly(1, 2);
    }

    @Test
    void windowsComeOutAlike() {
        List<SourceRecord> records =
                LongStream.range(0, 16).mapToObj(i -> points(i, 55)).toList();

        assertThat(Window.cut(records, 800))
                .extracting(window -> window.records().size())
                .containsExactly(8, 8);
        assertThat(Window.cut(records, 880)).hasSize(1);
    }

    @Test
    void aRecordThatIsAByteShorterMakesNoWindowLonger() {
        List<SourceRecord> records = LongStream.range(0, 8)
                .mapToObj(i -> points(i, i == 0 ? 99 : 100))
                .toList();

        assertThat(Window.cut(records, 500))
                .extracting(window -> window.records().size())
                .containsExactly(4, 4);
    }

    @Test
    void smallRecordsBehindALargeOneStayTogether() {
        List<SourceRecord> records = LongStream.range(0, 20)
                .mapToObj(i -> points(i, i == 1 ? 500 : 1))
                .toList();

        assertThat(Window.cut(records, 100))
                .extracting(window -> window.records().size())
                .containsExactly(1, 1, 18);
    }

    @Test
    void settingsStayWithThePointsBeforeThem() {
        assertThat(Window.cut(List.of(settings(0, "a"), settings(1, "b"), points(2, 90), settings(3, "c")), 100))
                .hasSize(1);
    }

    @Test
    void aRecordLargerThanAWindowIsAWindow() {
        List<Window> windows = Window.cut(List.of(points(0, 1), points(1, 500), points(2, 1)), 100);

        assertThat(windows).extracting(Window::offset).containsExactly(0L, 1L, 2L);
    }

    @Test
    void thePositionAfterAWindowIsPastItsLastRecord() {
        Window window = new Window(List.of(points(7, 1), points(11, 1)));

        assertThat(window.offset()).isEqualTo(7);
        assertThat(window.nextOffset()).isEqualTo(12);
    }

    @Test
    void settingsAreThoseOfTheLastSettingsRecord() {
        LogEntry.Settings before = new LogEntry.Settings("before", null);
        LogEntry.Settings last = new LogEntry.Settings("last", "week");

        assertThat(new Window(List.of(settings(0, "first"), new SourceRecord(1, 0, 0, last), points(2, 1)))
                        .settingsAfter(before))
                .isEqualTo(last);
        assertThat(new Window(List.of(points(2, 1))).settingsAfter(before)).isEqualTo(before);
        assertThat(new Window(List.of(points(2, 1))).settingsAfter(null)).isNull();
    }

    @Test
    void thereIsNoEmptyWindow() {
        assertThat(Window.cut(List.of(), 100)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(List.of()));
    }

    /** Below zero is a command; else so many bytes of lines. */
    @Property
    void windowsTogetherAreTheRecords(
            @ForAll List<@IntRange(min = -1, max = 60) Integer> sizes, @ForAll @IntRange(min = 1, max = 100) int max) {
        List<SourceRecord> records = new ArrayList<>();
        for (int size : sizes) {
            records.add(size < 0 ? command(records.size()) : points(records.size(), size));
        }

        List<Window> windows = Window.cut(records, max);

        assertThat(windows.stream().flatMap(window -> window.records().stream()))
                .containsExactlyElementsOf(records);
        assertThat(windows).allSatisfy(window -> {
            boolean holdsCommand = window.records().stream().anyMatch(r -> r.entry() instanceof LogEntry.Command);
            int bytes = window.records().stream()
                    .mapToInt(r -> r.entry() instanceof LogEntry.Points p ? p.lines().length : 0)
                    .sum();
            assertThat(holdsCommand).isEqualTo(window.command() != null);
            assertThat(!holdsCommand || window.records().size() == 1).isTrue();
            assertThat(bytes <= max || window.records().size() == 1).isTrue();
        });
    }

    private static SourceRecord points(long offset, int bytes) {
        return new SourceRecord(offset, 0, 0, new LogEntry.Points("db", null, new byte[bytes], null));
    }

    private static SourceRecord command(long offset) {
        return new SourceRecord(
                offset, 0, 0, new LogEntry.Command("id", "DROP SERIES FROM m", "db", null, Instant.EPOCH));
    }

    private static SourceRecord settings(long offset, String db) {
        return new SourceRecord(offset, 0, 0, new LogEntry.Settings(db, null));
    }
}
