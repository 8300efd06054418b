package io.lockstep.connector.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WritersInFlightTest {

    /** Readings are 20 ms apart. */
    private static final Offset<Double> RESOLUTION = within(0.021);

    private long now = -5_000_000_000L;
    private final WritersInFlight writers = new WritersInFlight(() -> now);

    @Test
    void nothingInFlightIsZero() {
        assertThat(writers.average()).isZero();
        pass(500);
        assertThat(writers.average()).isZero();
    }

    @Test
    void countsAsMuchAsTheTimeThatAWriteTook() {
        pass(1000);
        writers.begin();
        pass(250);
        writers.end();
        pass(250);

        assertThat(writers.average()).isCloseTo(0.25, RESOLUTION);
    }

    @Test
    void parallelWritesAddUp() {
        writers.begin();
        writers.begin();
        pass(500);
        writers.begin();
        pass(500);

        assertThat(writers.average()).isCloseTo(2.5, RESOLUTION);
    }

    @Test
    void aWriteThatEndedMoreThanASecondAgoDoesNotCount() {
        writers.begin();
        pass(5000);
        writers.end();
        pass(1001);

        assertThat(writers.average()).isCloseTo(0, RESOLUTION);
    }

    @Test
    void onlyTheLastSecondCountsAlsoAfterALongRest() {
        pass(9500);
        writers.begin();
        pass(500);

        assertThat(writers.average()).isCloseTo(0.5, RESOLUTION);
    }

    @Test
    void aLongWriteCountsOnceWhoeverAsksAndHoweverOften() {
        writers.begin();
        for (int i = 0; i < 100; i++) {
            pass(33);
            assertThat(writers.average()).isCloseTo(1, RESOLUTION);
        }
    }

    @Test
    void manyShortWritesAverageOut() {
        for (int i = 0; i < 3000; i++) {
            writers.begin();
            now += Duration.ofNanos(300_000).toNanos();
            writers.end();
            now += Duration.ofNanos(700_000).toNanos();
        }

        assertThat(writers.average()).isCloseTo(0.3, RESOLUTION);
    }

    private void pass(long millis) {
        now += millis * 1_000_000;
    }
}
