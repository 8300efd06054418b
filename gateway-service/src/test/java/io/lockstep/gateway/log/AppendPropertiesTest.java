package io.lockstep.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class AppendPropertiesTest {

    @Test
    void deliveryAndBlockingTogetherStayWithinTheTimeout() {
        AppendProperties properties = new AppendProperties(Duration.ofMillis(3500), DataSize.ofMegabytes(128), 2);

        assertThat(properties.maxBlock().plus(properties.delivery())).isEqualTo(Duration.ofMillis(3500));
        assertThat(properties.request()).isLessThan(properties.delivery());
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
