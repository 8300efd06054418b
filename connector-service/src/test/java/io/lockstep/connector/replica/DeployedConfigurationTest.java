package io.lockstep.connector.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connector writes to servers that are configured as {@code k8s/} and Compose configure them. */
class DeployedConfigurationTest {

    private static final String KUBERNETES = "../k8s/base/influxdb.conf";
    private static final String COMPOSE = "../docker/influxdb.conf";
    private static final Pattern SECTION = Pattern.compile("\\[([a-z_]+)]");
    private static final Pattern SETTING = Pattern.compile("([a-z-]+) = \"?([^\"]*)\"?");
    private static final Map<String, String> REPORTED_AS = Map.of("continuous_queries", "cqs");

    @ParameterizedTest
    @ValueSource(strings = {KUBERNETES, COMPOSE})
    void hasNoDeviation(String path) throws IOException {
        assertThat(ConfigurationRules.deviations(read(path), Duration.ofSeconds(10)))
                .isEmpty();
    }

    /** The server's diagnostics don't tell it; the connector finds it out from the shards, once there are some. */
    @ParameterizedTest
    @ValueSource(strings = {KUBERNETES, COMPOSE})
    void keepsTheIndexOnDisk(String path) throws IOException {
        assertThat(read(path).get("config-data")).containsEntry("index-version", "tsi1");
    }

    @ParameterizedTest
    @ValueSource(strings = {KUBERNETES, COMPOSE})
    void leavesNothingThatTheRulesAskForToTheServersDefaults(String path) throws IOException {
        Map<String, Map<String, Object>> file = read(path);

        assertThat(file.get("config-data"))
                .containsKeys("max-series-per-database", "max-values-per-tag", "wal-fsync-delay");
        assertThat(file.get("config-cqs")).containsKey("enabled");
        assertThat(file.get("config-subscriber")).containsKey("enabled");
        assertThat(file.get("config-coordinator")).containsKey("write-timeout");
    }

    /** As the server would report it. */
    private static Map<String, Map<String, Object>> read(String path) throws IOException {
        Map<String, Map<String, Object>> sections = new HashMap<>();
        String section = "";
        for (String line : Files.readAllLines(Path.of(path))) {
            Matcher header = SECTION.matcher(line.strip());
            Matcher setting = SETTING.matcher(line.strip());
            if (header.matches()) {
                section = "config-" + REPORTED_AS.getOrDefault(header.group(1), header.group(1));
            } else if (setting.matches()) {
                sections.computeIfAbsent(section, name -> new HashMap<>()).put(setting.group(1), setting.group(2));
            }
        }
        return sections;
    }
}
