package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedClusterTest {

    private final Path base;

    SavedClusterTest(@TempDir Path directory) {
        this.base = directory;
    }

    @Test
    void aSavedClusterReadsBackWithLayoutAndOverrides() throws IOException {
        ClusterLayout layout = ClusterLayout.withFreePorts(Path.of("/home"), base, 2);
        SavedCluster saved = new SavedCluster(
                "/home",
                2,
                layout.ports(),
                JvmTuning.QUICK_START,
                Map.of("gateway", Collections.singletonMap("taken.away", null), "monitor", Map.of("a", "b")));

        saved.write(base);

        SavedCluster read = SavedCluster.read(base).orElseThrow();
        assertThat(read).isEqualTo(saved);
        assertThat(read.layout(base)).isEqualTo(layout);
    }

    @Test
    void withoutAFileThereIsNoCluster() {
        assertThat(SavedCluster.read(base)).isEmpty();
    }
}
