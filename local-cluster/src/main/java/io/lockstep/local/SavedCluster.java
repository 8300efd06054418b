package io.lockstep.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file {@code cluster.json} below the base directory: all that a later invocation needs to act on the same cluster.
 *
 * @param home the root of the checkout
 * @param replicas how many replicas
 * @param ports as in {@link ClusterLayout}
 * @param tuning of the services' JVMs
 * @param properties overridden properties by target
 */
record SavedCluster(
        String home,
        int replicas,
        Map<String, Integer> ports,
        JvmTuning tuning,
        Map<String, Map<String, @Nullable String>> properties) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Path file(Path base) {
        return base.resolve("cluster.json");
    }

    static Optional<SavedCluster> read(Path base) {
        Path file = file(base);
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), SavedCluster.class)) : Optional.empty();
    }

    void write(Path base) throws IOException {
        Files.createDirectories(base);
        // Several processes are started at once, and a crash in mid-write must not leave half a file.
        Path fresh = Files.createTempFile(base, "cluster", ".json");
        Files.writeString(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
        Files.move(fresh, file(base), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    ClusterLayout layout(Path base) {
        return new ClusterLayout(Path.of(home), base, replicas, new TreeMap<>(ports));
    }
}
