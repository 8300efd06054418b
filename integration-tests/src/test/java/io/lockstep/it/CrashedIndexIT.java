package io.lockstep.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that was killed while it wrote a MANIFEST opens the shard again when it is started. */
@ExtendWith(SharedCluster.class)
class CrashedIndexIT {

    private static final String REPLICA = "replica-2";

    @Test
    void whatACrashLeftUnreadableIsMendedBeforeTheServerStarts(TestCluster cluster) throws IOException {
        cluster.gateway().createDatabase("crashed");
        cluster.gateway().write("crashed", "m,s=a f=1 1\nm,s=b f=2 2\nm,s=c g=3 3\n");
        cluster.gateway().query("crashed", "DELETE FROM m WHERE s = 'c'");
        cluster.awaitOnAll("the points", replica -> replica.count("crashed", "m", "f") == 2);
        cluster.processes().kill(REPLICA);
        cluster.awaitStatus(REPLICA, "DOWN");
        Path database = cluster.data(REPLICA).resolve("data").resolve("crashed");
        List<Path> manifests = manifests(database);
        assertThat(manifests).isNotEmpty();
        for (Path manifest : manifests) {
            Files.write(manifest, new byte[0]);
        }

        cluster.processes().start(REPLICA);
        cluster.awaitStatus(REPLICA, "AVAILABLE");

        assertThat(cluster.replica(REPLICA).count("crashed", "m", "f"))
                .as("it holds what it held")
                .isEqualTo(2);
        assertThat(manifests(database)).as("the index is on disk again").hasSameSizeAs(manifests);
        // The type of a field outlives its points on the others, and so must on this one.
        cluster.gateway().write("crashed", "m,s=b g=4i 4\n");
        cluster.gateway().write("crashed", "m,s=b f=5 5\n");
        cluster.awaitOnAll("the next point", replica -> replica.count("crashed", "m", "f") == 3);
        for (String name : TestCluster.REPLICAS) {
            assertThat(cluster.replica(name).query("crashed", "SELECT g FROM m").rows())
                    .as("on " + name + " the other type is refused")
                    .isEmpty();
        }
    }

    private static List<Path> manifests(Path database) throws IOException {
        try (Stream<Path> files = Files.walk(database)) {
            return files.filter(file -> file.getFileName().toString().equals("MANIFEST"))
                    .toList();
        }
    }
}
