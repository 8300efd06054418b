package io.lockstep.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Progress;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.Told;
import io.lockstep.monitor.verdict.Heard;
import io.lockstep.monitor.verdict.LogView;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionGuardTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TickableClock clock = new TickableClock();
    private final LogView view = new LogView();
    private LogReading last = new LogReading.Unreadable("not read", clock.instant());
    private final RetentionGuard guard = new RetentionGuard(() -> last, view, clock);

    @Test
    void theTimeLeftFallsWhileTheReplicaLagsEvenIfItsConnectorIsSilent() {
        read(0, 10, HOUR);
        clock.tick(Duration.ofSeconds(1));
        read(0, 20, HOUR);
        clock.tick(Duration.ofMinutes(50));
        read(0, 20, HOUR);

        assertThat(left(Told.progress("replica-1", 1, 15))).isEqualTo(600);
    }

    @Test
    void aReplicaThatLacksNothingHasTheWholeRetention() {
        read(0, 10, HOUR);
        clock.tick(Duration.ofHours(9));
        read(0, 10, HOUR);

        assertThat(left(Told.progress("replica-1", 1, 10))).isEqualTo(3600);
    }

    @Test
    void aPositionThatHasLeftTheLogHasNoTimeLeft() {
        read(5, 10, HOUR);

        assertThat(left(Told.progress("replica-1", 1, 4))).isZero();
        assertThat(left(Told.progress("replica-1", 1, 5))).isNotZero();
    }

    @Test
    void aConnectorThatHasNotFoundItsMarkerYetAlarmsNobody() {
        read(5, 10, HOUR);

        assertThat(left(Told.progress("replica-1", 1, 0))).isNaN();
        assertThat(left(Told.lost("replica-1", 1, 0))).isZero();
    }

    @Test
    void aLogThatKeepsItsRecordsForEverLeavesAllTheTime() {
        read(0, 10, Duration.ofMillis(-1));

        assertThat(left(Told.progress("replica-1", 1, 3))).isInfinite();
    }

    @Test
    void whatIsNotKnownIsNotInfinite() {
        assertThat(guard.secondsLeft(null)).isNaN();
        assertThat(left(Told.progress("replica-1", 1, 3))).as("log not read").isNaN();
        read(0, 10, HOUR);
        assertThat(left(Told.progress("replica-1", 1, 3)))
                .as("age of the record not known")
                .isNaN();
    }

    private double left(Progress progress) {
        return guard.secondsLeft(new Heard(progress, null));
    }

    private void read(long earliest, long end, Duration retention) {
        last = new LogReading.Read(
                Told.TOPIC_ID, Position.of(0, earliest), Position.of(0, end), retention, clock.instant());
        view.read(Told.TOPIC_ID, Position.of(0, end), clock.instant());
    }
}
