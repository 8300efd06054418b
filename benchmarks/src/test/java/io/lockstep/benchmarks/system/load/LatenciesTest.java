package io.lockstep.benchmarks.system.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void aPercentileIsTheSmallestThatSoManyDoNotExceed() {
        Latencies odd = new Latencies();
        Latencies even = new Latencies();
        for (int i = 1; i <= 2_000; i++) {
            (i % 2 == 0 ? even : odd).add(i * 1_000_000L);
        }

        Latencies all = Latencies.all(List.of(even, odd));

        assertThat(all.count()).isEqualTo(2_000);
        assertThat(all.millis(0.5)).isEqualTo(1_000);
        assertThat(all.millis(0.99)).isEqualTo(1_980);
        assertThat(all.millis(1)).isEqualTo(2_000);
    }

    @Test
    void ofNothingThereIsNoPercentile() {
        assertThat(new Latencies().millis(0.5)).isNaN();
    }
}
