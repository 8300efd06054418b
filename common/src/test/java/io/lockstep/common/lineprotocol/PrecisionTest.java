package io.lockstep.common.lineprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrecisionTest {

    @Test
    void knowsTheNamesThatInfluxdKnowsAndTakesAllOthersForNanoseconds() {
        assertThat(Precision.of("u")).isEqualTo(Precision.MICROSECONDS);
        assertThat(Precision.of("ms")).isEqualTo(Precision.MILLISECONDS);
        assertThat(Precision.of("s")).isEqualTo(Precision.SECONDS);
        assertThat(Precision.of("m")).isEqualTo(Precision.MINUTES);
        assertThat(Precision.of("h")).isEqualTo(Precision.HOURS);
        for (String other : new String[] {null, "", "n", "ns", "us", "\u00b5", "S", "day"}) {
            assertThat(Precision.of(other)).isEqualTo(Precision.NANOSECONDS);
        }
    }

    @Test
    void convertsToNanoseconds() {
        assertThat(Precision.HOURS.toNanos(-2)).isEqualTo(-7_200_000_000_000L);
        assertThat(Precision.NANOSECONDS.toNanos(7)).isEqualTo(7);
    }

    @Test
    void truncatesTowardsThePast() {
        assertThat(Precision.SECONDS.truncate(1_999_999_999L)).isEqualTo(1_000_000_000L);
        assertThat(Precision.SECONDS.truncate(-1L)).isEqualTo(-1_000_000_000L);
        assertThat(Precision.NANOSECONDS.truncate(-1L)).isEqualTo(-1L);
    }

    @Test
    void leavesOutTheEndsOfTheLongRange() {
        assertThat(Precision.NANOSECONDS.inRange(Long.MAX_VALUE - 1)).isTrue();
        assertThat(Precision.NANOSECONDS.inRange(Long.MAX_VALUE)).isFalse();
        assertThat(Precision.NANOSECONDS.inRange(Long.MIN_VALUE + 2)).isTrue();
        assertThat(Precision.NANOSECONDS.inRange(Long.MIN_VALUE + 1)).isFalse();
    }
}
