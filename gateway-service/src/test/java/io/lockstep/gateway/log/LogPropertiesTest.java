package io.lockstep.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LogPropertiesTest {

    @Test
    void deliveryAndBlockingTogetherStayWithinTheTimeout() {
        LogProperties properties = new LogProperties(Duration.ofMillis(3500), DataSize.ofMegabytes(128), 2);

        assertThat(properties.maxBlock().plus(properties.delivery())).isEqualTo(Duration.ofMillis(3500));
        assertThat(properties.request()).isLessThan(properties.delivery());
    }

    @Test
    void refusesATimeoutThatTelegrafWouldNotWaitFor() {
        assertThatThrownBy(() -> new LogProperties(Duration.ofSeconds(4), DataSize.ofMegabytes(128), 2))
                .hasMessageContaining("lockstep.gateway.log.append-timeout must be 2s to 3900ms");
        assertThatThrownBy(() -> new LogProperties(Duration.ofSeconds(1), DataSize.ofMegabytes(128), 2))
                .hasMessageContaining("append-timeout");
    }

    @Test
    void refusesABudgetThatTheLargestRequestWouldNotFitIn() {
        assertThatThrownBy(() -> new LogProperties(Duration.ofSeconds(3), DataSize.ofMegabytes(63), 2))
                .hasMessageContaining("lockstep.gateway.log.max-bytes-in-flight");
    }

    @Test
    void refusesToSendWithoutThreads() {
        assertThatThrownBy(() -> new LogProperties(Duration.ofSeconds(3), DataSize.ofMegabytes(64), 0))
                .hasMessageContaining("lockstep.gateway.log.send-threads");
    }
}
