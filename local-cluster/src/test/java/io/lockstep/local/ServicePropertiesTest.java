package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicePropertiesTest {

    private final ClusterLayout layout = ClusterLayout.standard(Path.of("/home"), Path.of("/base"), 2);
    private final Overrides overrides = new Overrides();

    @Test
    void aSecondConnectorServesTheSameReplicaOnAnotherPort() {
        assertThat(properties("connector-2b"))
                .containsEntry("lockstep.connector.replica.id", "replica-2")
                .containsEntry("lockstep.connector.replica.url", "http://127.0.0.1:8286")
                .containsEntry("server.port", "18292");
    }

    @Test
    void theMonitorKnowsEveryReplica() {
        assertThat(properties("monitor"))
                .containsEntry("lockstep.monitor.replicas[0].id", "replica-1")
                .containsEntry("lockstep.monitor.replicas[1].url", "http://127.0.0.1:8286");
    }

    @Test
    void aProcessesOwnOverrideWinsOverItsKinds() {
        overrides.put("connector", "key", "of the kind");
        overrides.put("connector-2", "key", "its own");

        assertThat(properties("connector-1")).containsEntry("key", "of the kind");
        assertThat(properties("connector-2")).containsEntry("key", "its own");
    }

    @Test
    void aPropertyCanBeTakenAway() {
        overrides.put("gateway", "lockstep.gateway.name", null);

        assertThat(properties("gateway")).doesNotContainKey("lockstep.gateway.name");
    }

    @Test
    void onlyProcessesHaveProperties() {
        assertThatThrownBy(() -> overrides.put("zookeeper", "a", "b")).hasMessageContaining("zookeeper");
    }

    @Test
    void aServersOverridesAreAllThatItHas() {
        overrides.put("replica", "INFLUXDB_HTTP_HTTPS_ENABLED", "true");

        assertThat(overrides.applyTo(ProcessName.parse("replica-2"), Map.of()))
                .isEqualTo(Map.of("INFLUXDB_HTTP_HTTPS_ENABLED", "true"));
    }

    private Map<String, String> properties(String name) {
        ProcessName parsed = ProcessName.parse(name);
        return overrides.applyTo(parsed, ServiceProperties.of(layout, parsed));
    }
}
