package io.lockstep.monitor.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Times are seconds of one hour, told as in InfluxDB's documentation of continuous queries. */
class DueTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long EIGHT = nanos("2016-08-28T08:00:00Z");

    @Test
    void aBasicQueryRunsAtTheEndOfItsIntervalForThatInterval() {
        Scheduled query = query(0, 0, HOUR, 0);

        assertThat(Due.at(query, OptionalLong.of(EIGHT - HOUR), EIGHT - 1, HOUR))
                .isEmpty();
        assertThat(Due.at(query, OptionalLong.of(EIGHT - HOUR), EIGHT, HOUR))
                .hasValue(new Due(EIGHT, EIGHT - HOUR, EIGHT));
    }

    @Test
    void anOffsetMovesTheWindow() {
        Scheduled query = query(0, 0, HOUR, 15 * MINUTE);
        long at = EIGHT + 15 * MINUTE;

        assertThat(Due.at(query, OptionalLong.of(at - HOUR), at, HOUR)).hasValue(new Due(at, at - HOUR, at));
    }

    @Test
    void everyRunsMoreOftenForTheIntervalThatGoesOn() {
        Scheduled query = query(30 * MINUTE, 0, HOUR, 0);

        assertThat(Due.at(query, OptionalLong.of(EIGHT - 30 * MINUTE), EIGHT, HOUR))
                .hasValue(new Due(EIGHT, EIGHT - HOUR, EIGHT));
        assertThat(Due.at(query, OptionalLong.of(EIGHT), EIGHT + 30 * MINUTE, HOUR))
                .hasValue(new Due(EIGHT + 30 * MINUTE, EIGHT, EIGHT + HOUR));
    }

    @Test
    void anEveryThatIsLongerThanTheIntervalCoversItself() {
        Scheduled query = query(2 * HOUR, 0, HOUR, 0);

        assertThat(Due.at(query, OptionalLong.of(EIGHT - 2 * HOUR), EIGHT, 2 * HOUR))
                .hasValue(new Due(EIGHT, EIGHT - 2 * HOUR, EIGHT));
    }

    @Test
    void forCoversMoreThanTheInterval() {
        Scheduled query = query(0, HOUR, 30 * MINUTE, 0);

        assertThat(Due.at(query, OptionalLong.of(EIGHT - 30 * MINUTE), EIGHT, HOUR))
                .hasValue(new Due(EIGHT, EIGHT - HOUR, EIGHT));
    }

    @Test
    void aQueryThatHasNeverRunRunsAtOnceForWhatHasEnded() {
        assertThat(Due.at(query(0, 0, HOUR, 0), OptionalLong.empty(), EIGHT + MINUTE, HOUR))
                .hasValue(new Due(EIGHT, EIGHT, EIGHT))
                .hasValueSatisfying(due -> assertThat(due.isEmpty()).isTrue());
    }

    @Test
    void missedRunsAreCaughtUpInOneWindowWithinABound() {
        Scheduled query = query(0, 0, MINUTE, 0);

        assertThat(Due.at(query, OptionalLong.of(EIGHT - 10 * MINUTE), EIGHT + SECOND, HOUR))
                .hasValue(new Due(EIGHT, EIGHT - 10 * MINUTE, EIGHT));
        Optional<Due> bounded = Due.at(query, OptionalLong.of(EIGHT - HOUR), EIGHT + SECOND, 5 * MINUTE);
        assertThat(bounded).hasValueSatisfying(due -> {
            assertThat(due.from()).isBetween(EIGHT - 6 * MINUTE, EIGHT - 4 * MINUTE);
            assertThat(due.to()).isEqualTo(EIGHT);
        });
    }

    @Test
    void daysAreThoseOfTheZone() {
        Scheduled query = new Scheduled("d", "q", 0, 0, 24 * HOUR, 0, "Europe/Berlin");
        long midnight = nanos("2016-08-27T22:00:00Z");

        assertThat(Due.at(query, OptionalLong.of(midnight - 24 * HOUR), midnight, 48 * HOUR))
                .hasValue(new Due(midnight, midnight - 24 * HOUR, midnight));
    }

    private static Scheduled query(long every, long span, long interval, long offset) {
        return new Scheduled("d", "q", every, span, interval, offset, "");
    }

    private static long nanos(String time) {
        return TimeUnit.SECONDS.toNanos(Instant.parse(time).getEpochSecond());
    }
}
