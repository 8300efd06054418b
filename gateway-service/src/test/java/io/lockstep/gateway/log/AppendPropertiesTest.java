package io.lockstep.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class AppendPropertiesTest {

    @Test
    void handingOverBlockingAndDeliveryTogetherStayWithinTheTimeout() {
        for (Duration timeout : List.of(Duration.ofMillis(2_000), Duration.ofMillis(3_500), Duration.ofMillis(3_900))) {
            AppendProperties properties = new AppendProperties(timeout, DataSize.ofMegabytes(128), 2);

            assertThat(properties.handover().plus(properties.maxBlock()).plus(properties.delivery()))
                    .isEqualTo(timeout);
            assertThat(properties.request()).isPositive().isLessThan(properties.delivery());
        }
    }

    @Test
    void refusesATimeoutThatTelegrafWouldNotWaitFor() {
        assertThatThrownBy(() -> new AppendProperties(Duration.ofSeconds(4), DataSize.ofMegabytes(128), 2))
                .hasMessageContaining("lockstep.gateway.write.append-timeout must be 2s to 3900ms");
        assertThatThrownBy(() -> new AppendProperties(Duration.ofSeconds(1), DataSize.ofMegabytes(128), 2))
                .hasMessageContaining("append-timeout");
    }

    @Test
    void refusesABudgetThatTheLargestRequestWouldNotFitIn() {
        assertThatThrownBy(() -> new AppendProperties(Duration.ofSeconds(3), DataSize.ofMegabytes(63), 2))
                .hasMessageContaining("lockstep.gateway.write.max-bytes-in-flight");
    }

    @Test
    void refusesToSendWithoutThreads() {
        assertThatThrownBy(() -> new AppendProperties(Duration.ofSeconds(3), DataSize.ofMegabytes(64), 0))
                .hasMessageContaining("lockstep.gateway.write.send-threads");
    }
}
