package io.lockstep.monitor.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Progress;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogViewTest {

    private final TickableClock clock = new TickableClock();
    private final LogView view = new LogView();

    @Test
    void beforeTheFirstReadTheLagIsUnproven() {
        assertThat(lag(5)).isInstanceOf(Lag.AtLeast.class);
    }

    @Test
    void nothingHeardIsUnknownLagAndNotZero() {
        read(10);

        assertThat(view.lag(null, List.of(), clock.instant())).isInstanceOf(Lag.Unknown.class);
    }

    @Test
    void atTheEndThereIsNoLag() {
        read(10);

        assertThat(lag(10)).isEqualTo(new Lag.Known(0, Duration.ZERO, Duration.ZERO, clock.instant()));
    }

    @Test
    void aPositionAheadOfTheLastReadIsNotNegativeLag() {
        read(10);

        assertThat(((Lag.Known) lag(12)).records()).isZero();
    }

    @Test
    void lagInTimeCountsFromTheFirstSightOfWhatIsMissing() {
        read(10);
        clock.tick(Duration.ofSeconds(1));
        read(20);
        Instant seen = clock.instant();
        clock.tick(Duration.ofSeconds(1));
        read(30);
        clock.tick(Duration.ofSeconds(1));

        Duration since = Duration.between(seen, clock.instant());
        assertThat(lag(15))
                .isEqualTo(new Lag.Known(15, since, since, clock.instant().minusSeconds(1)));
    }

    @Test
    void anIdleLogDoesNotMakeALaggingReplicaYounger() {
        read(10);
        clock.tick(Duration.ofSeconds(1));
        read(20);
        for (int i = 0; i < 10; i++) {
            clock.tick(Duration.ofSeconds(1));
            read(20);
        }

        assertThat(((Lag.Known) lag(10)).atMost()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aHistoryThatDoesNotReachBackHasNoUpperBound() {
        read(10);
        clock.tick(Duration.ofSeconds(1));

        assertThat(lag(5))
                .isEqualTo(new Lag.Known(
                        5, Duration.ofSeconds(1), null, clock.instant().minusSeconds(1)));
    }

    @Test
    void whereTheHistoryDoesNotReachBackTheAppendTimeOfTheLastAppliedRecordBoundsTheLag() {
        read(10);
        long appended = clock.instant().minusSeconds(60).toEpochMilli();
        clock.tick(Duration.ofSeconds(1));

        Lag.Known lag = (Lag.Known) view.lag(appliedWith(5, appended), List.of(), clock.instant());

        assertThat(lag.atLeast()).isEqualTo(Duration.ofSeconds(1));
        assertThat(lag.atMost()).isEqualTo(Duration.ofSeconds(61));
    }

    @Test
    void aFastClockOfTheLogDoesNotMakeLagShorterThanWhatWasSeen() {
        read(10);
        long appended = clock.instant().plusSeconds(60).toEpochMilli();
        clock.tick(Duration.ofSeconds(1));

        assertThat(((Lag.Known) view.lag(appliedWith(5, appended), List.of(), clock.instant())).atMost())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theHistoryIsBounded() {
        for (int i = 0; i < 5 * LogEndHistory.CAPACITY; i++) {
            read(i + 1);
            clock.tick(Duration.ofSeconds(1));
        }
        long end = 5L * LogEndHistory.CAPACITY;

        assertThat(((Lag.Known) lag(end - 10)).atMost()).isEqualTo(Duration.ofSeconds(10));
        assertThat(((Lag.Known) lag(1)).atLeast()).isEqualTo(Duration.ofSeconds(LogEndHistory.CAPACITY));
        assertThat(((Lag.Known) lag(1)).atMost()).isNull();
    }

    @Test
    void aLogMadeAnewForgetsTheFormerOne() {
        read(1_000);
        view.read("topic-b", Position.of(0, 3), clock.instant());

        assertThat(view.ends()).isEqualTo(Position.of(0, 3));
        assertThat(lag(1_000)).isEqualTo(new Lag.OtherLog(Told.TOPIC_ID, "topic-b"));
    }

    @Test
    void withoutTheLogThePositionsOfTheOthersSayHowFarAReplicaIsBehindAtLeast() {
        read(10);
        view.unreadable();

        assertThat(view.lag(
                        Told.progress("a", 1, 8),
                        List.of(Told.progress("b", 1, 50), Told.progress("a", 1, 8)),
                        clock.instant()))
                .isEqualTo(new Lag.AtLeast(42));
    }

    private void read(long end) {
        view.read(Told.TOPIC_ID, Position.of(0, end), clock.instant());
    }

    private Lag lag(long applied) {
        return view.lag(Told.progress("a", 1, applied), List.of(), clock.instant());
    }

    private static Progress appliedWith(long applied, long appendMillis) {
        return new Progress(
                new ReplicaId("a"),
                0,
                "inc-1",
                1,
                Told.TOPIC_ID,
                applied,
                0,
                appendMillis,
                0,
                null,
                1,
                Instant.EPOCH,
                null);
    }
}
