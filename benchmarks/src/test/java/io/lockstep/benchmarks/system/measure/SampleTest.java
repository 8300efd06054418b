package io.lockstep.benchmarks.system.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        assertThat(Sample.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Sample(2, 1, 9, 3));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Sample.of(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(new Sample(3, 1, 100, 4));
    }

    @Test
    void aSampleOfNothingIsRefused() {
        assertThatThrownBy(() -> Sample.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void roundsAreInterleavedAndComparedWithTheirNeighbours() {
        Iterator<Double> inOrder = List.of(10.0, 5.0, 30.0, 10.0, 20.0, 20.0).iterator();

        Rounds.Compared compared =
                Rounds.interleaved(3, inOrder::next, inOrder::next).compare(Double::doubleValue);

        assertThat(compared.value()).isEqualTo(new Sample(20, 10, 30, 3));
        assertThat(compared.baseline()).isEqualTo(new Sample(10, 5, 20, 3));
        assertThat(compared.ratios()).isEqualTo(new Sample(2, 1, 3, 3));
    }
}
