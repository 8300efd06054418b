package io.lockstep.connector.replica;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replica's configuration must say so that its content depends on the log alone. A limit on series or tag values
 * makes parallel lanes race for the last places; a continuous query or a subscription runs on each server by its own
 * clock; a write time-out shorter than the connector's lets an abandoned write go on unseen; without fsync an
 * acknowledged write can be lost.
 *
 * <p>A key that the server doesn't report is not judged, because releases differ in what they report.
 */
final class ConfigurationRules {

    private ConfigurationRules() {}

    /**
     * The deviations of what {@code SHOW DIAGNOSTICS} printed.
     *
     * @param diagnostics section to key to value
     * @param writeTimeout how long the connector waits for the answer to a write
     */
    static List<String> deviations(Map<String, Map<String, Object>> diagnostics, Duration writeTimeout) {
        List<String> lines = new ArrayList<>();
        mustBe(lines, diagnostics, "config-data", "[data]", "max-series-per-database", "0");
        mustBe(lines, diagnostics, "config-data", "[data]", "max-values-per-tag", "0");
        mustBe(lines, diagnostics, "config-data", "[data]", "wal-fsync-delay", "0s");
        mustBe(lines, diagnostics, "config-cqs", "[continuous_queries]", "enabled", "false");
        mustBe(lines, diagnostics, "config-subscriber", "[subscriber]", "enabled", "false");
        String timeout = value(diagnostics, "config-coordinator", "write-timeout");
        if (timeout != null) {
            Duration actual = GoDuration.parse(timeout);
            // Go's zero duration would mean that every write times out at once, so it counts as short.
            if (actual.compareTo(writeTimeout) <= 0) {
                lines.add("[coordinator] write-timeout must be longer than the connector's write time-out of "
                        + writeTimeout.toMillis() + "ms, but is " + timeout);
            }
        }
        return lines;
    }

    private static void mustBe(
            List<String> lines,
            Map<String, Map<String, Object>> diagnostics,
            String section,
            String fileSection,
            String key,
            String expected) {
        String actual = value(diagnostics, section, key);
        if (actual != null && !actual.equals(expected)) {
            lines.add(fileSection + " " + key + " must be " + expected + ", but is " + actual);
        }
    }

    private static @Nullable String value(Map<String, Map<String, Object>> diagnostics, String section, String key) {
        Object value = diagnostics.getOrDefault(section, Map.of()).get(key);
        if (value == null) {
            return null;
        }
        return value instanceof Double number && number == Math.rint(number)
                ? String.valueOf(number.longValue())
                : String.valueOf(value);
    }
}
