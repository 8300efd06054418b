package io.lockstep.monitor.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VerifySettingsTest {

    @Test
    void aLongPauseIsFollowedByARestThatKeepsItsShare() {
        assertThat(settings(0.2, 60).restAfter(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aShortPauseIsFollowedByTheRestThatTheNumberOfCheckpointsAsksFor() {
        assertThat(settings(0.2, 60).restAfter(Duration.ofMillis(10))).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings(0.2, 60).restAfter(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whereConnectorsMayPauseAllTheTimeOnlyTheNumberCounts() {
        assertThat(settings(1, 600).restAfter(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(100));
    }

    private static VerifySettings settings(double pauseShare, int chunksPerMinute) {
        return new VerifySettings(
                Duration.ZERO, 20, Duration.ofSeconds(1), pauseShare, chunksPerMinute, Duration.ofMinutes(15));
    }
}
