package io.lockstep.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesInFlightTest {

    @Test
    void takesNoMoreThanTheLimit() {
        BytesInFlight inFlight = new BytesInFlight(10);

        assertThat(inFlight.tryTake(6)).isTrue();
        assertThat(inFlight.tryTake(5)).isFalse();
        assertThat(inFlight.tryTake(4)).isTrue();
        assertThat(inFlight.taken()).isEqualTo(10);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        BytesInFlight inFlight = new BytesInFlight(10);
        inFlight.tryTake(10);

        inFlight.giveBack(10);

        assertThat(inFlight.tryTake(10)).isTrue();
    }
}
