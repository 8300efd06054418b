package io.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnMetricsTest {

    private static final String ENABLED = "management.influx.metrics.export.enabled";

    @Test
    void theyAreWaitedForUnlessTheUserSaysOtherwise() {
        assertThat(OwnMetrics.areWritten(Map.of("gateway:" + ENABLED, "false", "connector:server.port", "1"), 3))
                .isTrue();
    }

    @Test
    void whereTheExportIsSwitchedOffTheyAreNotWaitedFor() {
        assertThat(OwnMetrics.areWritten(Map.of("connector:" + ENABLED, "false"), 3))
                .isFalse();
        assertThat(OwnMetrics.areWritten(
                        Map.of("connector-1:" + ENABLED, "false", "connector-2:" + ENABLED, "FALSE"), 2))
                .isFalse();
    }

    @Test
    void oneConnectorThatStillWritesThemIsEnough() {
        assertThat(OwnMetrics.areWritten(Map.of("connector-1:" + ENABLED, "false"), 3))
                .isTrue();
        assertThat(OwnMetrics.areWritten(Map.of("connector:" + ENABLED, "false", "connector-2:" + ENABLED, "true"), 3))
                .isTrue();
    }

    @Test
    void whatIsWrittenElsewhereIsNotWaitedFor() {
        assertThat(OwnMetrics.areWritten(Map.of("connector:management.influx.metrics.export.db", "mine"), 3))
                .isFalse();
        assertThat(OwnMetrics.areWritten(
                        Map.of("connector:management.influx.metrics.export.uri", "http://127.0.0.1:1"), 3))
                .isFalse();
    }
}
