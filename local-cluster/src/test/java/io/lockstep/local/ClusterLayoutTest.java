package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClusterLayoutTest {

    private static final Path HOME = Path.of("/checkout");

    private final ClusterLayout standard = ClusterLayout.standard(HOME, HOME.resolve(".lockstep"), 3);

    @Test
    void standardPortsAreTheDocumentedOnes() {
        assertThat(standard.ports())
                .containsEntry("gateway", 8086)
                .containsEntry("gateway:admin", 18086)
                .containsEntry("gateway-2", 8087)
                .containsEntry("gateway-2:admin", 18087)
                .containsEntry("monitor", 8089)
                .containsEntry("monitor-2", 8090)
                .containsEntry("monitor-2:admin", 18090)
                .containsEntry("replica-1", 8186)
                .containsEntry("replica-3:admin", 8388)
                .containsEntry("connector-2", 18291)
                .containsEntry("kafka", 19092)
                .containsEntry("redis", 16379);
    }

    @Test
    void noTwoProcessesShareAPortHoweverManyReplicas() {
        for (int replicas = 1; replicas <= ClusterLayout.MOST_REPLICAS; replicas++) {
            assertThat(ClusterLayout.standard(HOME, HOME, replicas).ports().values())
                    .doesNotHaveDuplicates();
        }
        assertThat(ClusterLayout.withFreePorts(HOME, HOME, 3).ports().values()).doesNotHaveDuplicates();
    }

    @Test
    void freePortsAreFoundForTheSameProcesses() {
        assertThat(ClusterLayout.withFreePorts(HOME, HOME, 3).ports().keySet())
                .isEqualTo(standard.ports().keySet());
    }

    @Test
    void serversAreStartedBeforeServices() {
        assertThat(standard.names())
                .extracting(ProcessName::toString)
                .containsExactly(
                        "kafka",
                        "redis",
                        "replica-1",
                        "replica-2",
                        "replica-3",
                        "monitor",
                        "connector-1",
                        "connector-2",
                        "connector-3",
                        "gateway");
    }

    @Test
    void aReplicaThatTheClusterDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> standard.name("replica-4")).hasMessageContaining("it has 3 replicas");
        assertThatThrownBy(() -> ClusterLayout.standard(HOME, HOME, 10)).hasMessageContaining("between 1 and 9");
    }
}
