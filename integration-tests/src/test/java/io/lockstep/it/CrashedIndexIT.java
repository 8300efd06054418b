package io.lockstep.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.it.support.SharedCluster;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server that was killed while it changed an index left of it does not show when it is started again. */
@ExtendWith(SharedCluster.class)
class CrashedIndexIT {

    private static final String REPLICA = "replica-2";

    /** A flag, no series, the name "m" with its length, no tag, and a checksum of four bytes. */
    private static final int LAST_ENTRY_OF_A_DROP = 10;

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

    @Test
    void aTagIsShownAgainAfterACrashInTheMiddleOfADrop(TestCluster cluster) throws IOException {
        cluster.gateway().createDatabase("dropping");
        cluster.gateway().write("dropping", "m,s=a f=1 1\n");
        cluster.gateway().query("dropping", "DELETE FROM m WHERE time < 2");
        cluster.awaitOnAll(
                "no points",
                replica -> replica.query("dropping", "SELECT f FROM m").rows().isEmpty());
        cluster.processes().kill(REPLICA);
        cluster.awaitStatus(REPLICA, "DOWN");
        Path log = logThatDropsATag(cluster.data(REPLICA).resolve("data").resolve("dropping"));
        byte[] entries = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(entries, entries.length - LAST_ENTRY_OF_A_DROP));

        cluster.processes().start(REPLICA);
        cluster.awaitStatus(REPLICA, "AVAILABLE");

        cluster.gateway().write("dropping", "m,s=a f=3 3\n");
        for (String name : TestCluster.REPLICAS) {
            TestCluster.waiting("the tag on " + name).until(() -> cluster.replica(name)
                    .queryNanos("dropping", "SELECT f FROM m GROUP BY *")
                    .body()
                    .contains("\"tags\":{\"s\":\"a\"}"));
        }
    }

    private static Path logThatDropsATag(Path database) throws IOException {
        byte[] dropOfTheTag = {4, 0, 1, 'm', 1, 's'};
        for (Path log : named(".tsl", database)) {
            if (new String(Files.readAllBytes(log), ISO_8859_1).contains(new String(dropOfTheTag, ISO_8859_1))) {
                return log;
            }
        }
        throw new AssertionError("no log drops the tag");
    }

    private static List<Path> manifests(Path database) throws IOException {
        return named("MANIFEST", database);
    }

    private static List<Path> named(String ending, Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .toList();
        }
    }
}
