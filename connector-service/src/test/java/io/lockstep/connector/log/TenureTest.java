package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.connector.log.Tenure.Moment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TenureTest {

    private long nanos;
    private long millis;
    private final Tenure tenure = new Tenure(Duration.ofSeconds(5), () -> nanos, () -> millis);

    @Test
    void nothingMayBeSentBeforeKafkaHasConfirmedAnything() {
        assertThat(tenure.closed()).isPresent();
    }

    @Test
    void itEndsOneSpanAfterWhatKafkaConfirmedWasAskedNotAfterTheAnswer() {
        Moment asked = tenure.now();
        pass(Duration.ofSeconds(3));
        tenure.confirmed(asked);
        assertThat(tenure.closed()).isEmpty();

        pass(Duration.ofMillis(1_999));
        assertThat(tenure.closed()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(tenure.closed()).isPresent();
    }

    @Test
    void anOlderConfirmationTakesNothingBack() {
        Moment early = tenure.now();
        pass(Duration.ofSeconds(3));
        tenure.confirmed(tenure.now());
        tenure.confirmed(early);
        pass(Duration.ofSeconds(3));

        assertThat(tenure.closed()).isEmpty();
    }

    @Test
    void aMachineThatSleptIsFoundOutByTheWallClock() {
        tenure.confirmed(tenure.now());
        millis += 60_000;

        assertThat(tenure.closed()).isPresent();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        millis += time.toMillis();
    }
}
