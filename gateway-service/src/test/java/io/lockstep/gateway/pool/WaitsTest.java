package io.lockstep.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.gateway.pool.PoolView.Footing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class WaitsTest {

    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicBoolean reached = new AtomicBoolean();
    private final AtomicInteger announced = new AtomicInteger();
    private final Waits waits = new Waits(
            () -> new PoolView(List.of(), Footing.AVAILABLE),
            2,
            new WaitMetrics(meters),
            time,
            announced::incrementAndGet);
    private final List<Waits.Ended> ended = new ArrayList<>();

    @Test
    void whatIsReachedAlreadyTakesNoTimeAndNoPlace() {
        reached.set(true);

        begin();

        assertThat(ended).containsExactly(Waits.Ended.REACHED);
        assertThat(waits.waiting()).isZero();
        assertThat(meters.find("lockstep.gateway.consistency.wait").timer()).isNull();
    }

    @Test
    void anAnnouncementReleasesThoseWhoseConditionHoldsExactlyOnce() {
        begin();
        begin();
        waits.look();
        time.advance(Duration.ofMillis(1));
        assertThat(ended).as("nothing has been reached").isEmpty();

        reached.set(true);
        waits.look();
        waits.look();
        time.advance(Duration.ofMinutes(1));

        assertThat(ended).containsExactly(Waits.Ended.REACHED, Waits.Ended.REACHED);
        assertThat(waits.waiting()).isZero();
        assertThat(timed("reached")).isEqualTo(2);
        assertThat(timed("timed-out")).isZero();
    }

    @Test
    void thatSomebodyWaitsIsSaidAtItsBeginningAndWhenReplicasHaveNotMovedFarEnough() {
        begin();
        assertThat(announced).as("a wait has begun").hasValue(1);
        waits.look();
        assertThat(announced).as("it goes on").hasValue(2);

        reached.set(true);
        waits.look();
        waits.look();
        begin();

        assertThat(announced).as("nobody waits any more").hasValue(2);
    }

    @Test
    void whoIsInNoHurryIsReleasedJustTheSameWithoutAWord() {
        waits.untilWithoutHurry("question", view -> reached.get(), Duration.ofSeconds(5))
                .subscribe(ended::add);
        waits.look();
        assertThat(announced).hasValue(0);

        reached.set(true);
        waits.look();
        time.advance(Duration.ofMillis(1));

        assertThat(ended).containsExactly(Waits.Ended.REACHED);
    }

    @Test
    void aWaitEndsWithItsBound() {
        begin();

        time.advance(Duration.ofMillis(4_999));
        assertThat(ended).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(ended).containsExactly(Waits.Ended.TIMED_OUT);
        assertThat(waits.waiting()).isZero();
        assertThat(timed("timed-out")).isEqualTo(1);
    }

    @Test
    void aClientThatGoesAwayGivesItsPlaceBack() {
        for (int i = 0; i < 10; i++) {
            Disposable waiting = begin();
            assertThat(waits.waiting()).isEqualTo(1);
            waiting.dispose();
            assertThat(waits.waiting()).isZero();
        }
        assertThat(ended).isEmpty();
        assertThat(timed("cancelled")).isEqualTo(10);
    }

    @Test
    void noMoreWaitThanMay() {
        begin();
        begin();

        begin();

        assertThat(ended).containsExactly(Waits.Ended.NO_ROOM);
        time.advance(Duration.ofSeconds(5));
        begin();
        assertThat(waits.waiting()).as("places come back").isEqualTo(1);
    }

    @Test
    void withoutTimeThereIsNoWait() {
        waits.until("token", view -> false, Duration.ofMillis(-1)).subscribe(ended::add);

        assertThat(ended).containsExactly(Waits.Ended.TIMED_OUT);
    }

    private Disposable begin() {
        return waits.until("token", view -> reached.get(), Duration.ofSeconds(5))
                .subscribe(ended::add);
    }

    private long timed(String outcome) {
        var timer = meters.find("lockstep.gateway.consistency.wait")
                .tag("outcome", outcome)
                .timer();
        return timer == null ? 0 : timer.count();
    }
}
