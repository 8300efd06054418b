package io.lockstep.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts a replica's server, in the place of the server a command that says what it was given. */
class StartInfluxdTest {

    private static final Path SCRIPT = Path.of("..", "docker", "start-influxd");

    @Test
    void onlyShardsWithAnEmptyManifestLoseTheirIndex(@TempDir Path base) throws Exception {
        Path data = base.resolve("data with spaces");
        Path broken = shard(data.resolve("db/autogen/1"), "");
        Path whole = shard(data.resolve("db/autogen/2"), "{}");

        assertThat(run(data)).isEqualTo("-config x");

        assertThat(broken.resolve("index")).doesNotExist();
        assertThat(broken.resolve("fields.idx")).doesNotExist();
        assertThat(broken.resolve("000000001-000000001.tsm")).as("the data").exists();
        assertThat(whole.resolve("index/0/MANIFEST")).exists();
        assertThat(whole.resolve("fields.idx")).exists();
    }

    @Test
    void aNewServerHasNoDataYet(@TempDir Path base) throws Exception {
        assertThat(run(base.resolve("data"))).isEqualTo("-config x");
    }

    @Test
    void kubernetesRunsTheSame() {
        assertThat(Path.of("..", "k8s", "base", "start-influxd")).hasSameTextualContentAs(SCRIPT);
    }

    private static Path shard(Path shard, String manifest) throws IOException {
        Files.createDirectories(shard.resolve("index/0"));
        Files.writeString(shard.resolve("index/0/MANIFEST"), manifest);
        Files.writeString(shard.resolve("fields.idx"), "fields");
        Files.writeString(shard.resolve("000000001-000000001.tsm"), "points");
        return shard;
    }

    /** What the server would have been started with. */
    private static String run(Path data) throws Exception {
        Process process = new ProcessBuilder("sh", SCRIPT.toString(), data.toString(), "echo", "-config", "x")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return said.strip();
    }
}
