package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WindowPaceTest {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final WindowPace pace = new WindowPace(INTERVAL, now::get);

    @Test
    void theFirstWindowIsNotHeldBack() {
        assertThat(pace.held()).isZero();
    }

    @Test
    void manySmallRecordsHoldTheNextBackFromTheirOwnBeginning() {
        pace.given(WindowPace.MANY, 1);
        assertThat(pace.held()).isEqualTo(INTERVAL);

        now.addAndGet(Duration.ofMillis(15).toNanos());
        assertThat(pace.held()).isEqualTo(Duration.ofMillis(5));
        now.addAndGet(Duration.ofMillis(6).toNanos());
        assertThat(pace.held()).isZero();
    }

    @Test
    void fewRecordsHoldNothingBack() {
        pace.given(WindowPace.MANY - 1, 1);
        assertThat(pace.held()).isZero();

        pace.given(0, 0);
        assertThat(pace.held()).isZero();
    }

    @Test
    void aLargeWindowHoldsNothingBack() {
        pace.given(WindowPace.MANY, WindowPace.LARGE - 1);
        assertThat(pace.held()).isEqualTo(INTERVAL);

        pace.given(WindowPace.MANY, WindowPace.LARGE);

        assertThat(pace.held()).isZero();
    }

    @Test
    void nothingIsHeldBackWhileSomebodyWaits() {
        pace.given(WindowPace.MANY, 1);

        pace.hurry(Duration.ofMillis(10));
        assertThat(pace.held()).isZero();

        now.addAndGet(Duration.ofMillis(10).toNanos());
        assertThat(pace.held()).as("nobody waits any more").isEqualTo(Duration.ofMillis(10));
    }

    @Test
    @Timeout(30)
    void whoBeginsToWaitReleasesTheWindowThatIsHeldBack() throws InterruptedException {
        WindowPace slow = new WindowPace(Duration.ofMinutes(10), now::get);
        slow.given(WindowPace.MANY, 1);
        Thread held = new Thread(slow::await);
        held.start();
        while (held.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        slow.hurry(Duration.ofSeconds(1));

        held.join();
        assertThat(slow.held()).isZero();
    }

    @Test
    void whereThereIsNoIntervalNothingIsHeldBack() {
        WindowPace none = new WindowPace(Duration.ZERO, now::get);

        none.given(WindowPace.MANY, 1);

        assertThat(none.held()).isZero();
        none.await();
    }

    @Test
    void anInterruptedThreadGoesOnAndStaysInterrupted() {
        pace.given(WindowPace.MANY, 1);
        Thread.currentThread().interrupt();

        pace.await();

        assertThat(Thread.interrupted()).isTrue();
    }
}
