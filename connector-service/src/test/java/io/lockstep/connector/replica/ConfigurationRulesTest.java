package io.lockstep.connector.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationRulesTest {

    @Test
    void aConfigurationAsItMustBeHasNoDeviation() {
        assertThat(deviations(good())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    config-data        | max-series-per-database | 1000000 | [data] max-series-per-database must be 0, but is 1000000
                    config-data        | max-values-per-tag      | 100000  | [data] max-values-per-tag must be 0, but is 100000
                    config-data        | wal-fsync-delay         | 100ms   | [data] wal-fsync-delay must be 0s, but is 100ms
                    config-cqs         | enabled                 | true    | [continuous_queries] enabled must be false, but is true
                    config-subscriber  | enabled                 | true    | [subscriber] enabled must be false, but is true
                    config-coordinator | write-timeout           | 10s     | [coordinator] write-timeout must be longer than the connector's write time-out of 10000ms, but is 10s
                    config-coordinator | write-timeout           | 0s      | [coordinator] write-timeout must be longer than the connector's write time-out of 10000ms, but is 0s
                    """)
    void eachDeviationIsOneLineThatNamesKeyAndWhatIsAllowed(String section, String key, String value, String line) {
        Map<String, Map<String, Object>> diagnostics = good();
        section(diagnostics, section).put(key, value);

        assertThat(deviations(diagnostics)).containsExactly(line);
    }

    @Test
    void everyDeviationIsTold() {
        Map<String, Map<String, Object>> diagnostics = good();
        section(diagnostics, "config-data").put("max-values-per-tag", 100_000.0);
        section(diagnostics, "config-subscriber").put("enabled", true);

        assertThat(deviations(diagnostics)).hasSize(2);
    }

    @Test
    void aWholeNumberReadsWithoutItsFraction() {
        Map<String, Map<String, Object>> diagnostics = good();
        section(diagnostics, "config-data").put("max-values-per-tag", 100_000.0);

        assertThat(deviations(diagnostics)).containsExactly("[data] max-values-per-tag must be 0, but is 100000");
    }

    @Test
    void whatAServerDoesNotReportIsNotJudged() {
        assertThat(deviations(Map.of())).isEmpty();
        assertThat(deviations(Map.of("config-data", Map.of("dir", "/data")))).isEmpty();
    }

    private static Map<String, Object> section(Map<String, Map<String, Object>> diagnostics, String name) {
        return Objects.requireNonNull(diagnostics.get(name));
    }

    private static List<String> deviations(Map<String, Map<String, Object>> diagnostics) {
        return ConfigurationRules.deviations(diagnostics, Duration.ofSeconds(10));
    }

    private static Map<String, Map<String, Object>> good() {
        Map<String, Map<String, Object>> diagnostics = new HashMap<>();
        diagnostics.put(
                "config-data",
                new HashMap<>(
                        Map.of("max-series-per-database", 0.0, "max-values-per-tag", 0.0, "wal-fsync-delay", "0s")));
        diagnostics.put("config-cqs", new HashMap<>(Map.of("enabled", false)));
        diagnostics.put("config-subscriber", new HashMap<>(Map.of("enabled", false)));
        diagnostics.put("config-coordinator", new HashMap<>(Map.of("write-timeout", "1h0m0s")));
        return diagnostics;
    }
}
