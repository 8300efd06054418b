package io.lockstep.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts a replica's server; in the server's place another that says what it was given. */
class StartInfluxdTest {

    private static final Path SCRIPT = Path.of("..", "docker", "start-influxd");

    /** In a run in which nobody can reach it, it makes indexes and types anew where it finds no types, as InfluxDB does. */
    private static final String SERVER =
            """
            if [ "${INFLUXDB_HTTP_ENABLED:-}" = false ]; then
              [ ! -e "$DATA/fails" ] || exit 7
              echo run >>"$DATA/runs"
              for index in "$DATA"/*/*/*/index; do
                [ -e "${index%/index}/fields.idx" ] && continue
                mkdir "$index/0"
                echo new >"$index/0/MANIFEST"
                echo new >"${index%/index}/fields.idx"
              done
              trap 'exit 0' TERM
              echo 'msg="Listening for signals"'
              while :; do sleep 0.05; done
            fi
            echo "$@"
            """;

    private final Path base;
    private final Path data;

    StartInfluxdTest(@TempDir Path base) {
        this.base = base;
        this.data = base.resolve("data with spaces");
    }

    @Test
    void anUnreadableIndexIsMadeAnewAndTheTypesThatWereKnownAreKept() throws Exception {
        Path broken = shard("1", "", "types");
        Path whole = shard("2", "{}", "types");

        assertThat(run()).isEqualTo("-config x");

        assertThat(broken.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(broken.resolve("fields.idx")).hasContent("types");
        assertThat(broken.resolve("points.tsm")).exists();
        assertThat(broken.resolve("fields.idx.kept")).doesNotExist();
        assertThat(whole.resolve("index/0/MANIFEST")).hasContent("{}");
        assertThat(whole.resolve("fields.idx")).hasContent("types");
    }

    @Test
    void aShardThatWasIndexedInMemoryGetsAnIndex() throws Exception {
        Path shard = shard("1", "{}", "types");
        Files.delete(shard.resolve("index/0/MANIFEST"));
        Files.delete(shard.resolve("index/0"));
        Files.delete(shard.resolve("index"));
        Path series = Files.createDirectories(data.resolve("db/_series/00"));

        assertThat(run()).isEqualTo("-config x");

        assertThat(shard.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(shard.resolve("fields.idx")).hasContent("types");
        assertThat(series).as("no shard").isEmptyDirectory();
    }

    @Test
    void whereNoTypesWereKnownTheServersOwnAreTaken() throws Exception {
        Path broken = shard("1", "", "types");
        Files.delete(broken.resolve("fields.idx"));

        assertThat(run()).isEqualTo("-config x");

        assertThat(broken.resolve("fields.idx")).hasContent("new");
        assertThat(broken.resolve("fields.idx.kept")).doesNotExist();
    }

    @Test
    void whatWasInterruptedBeginsAgain() throws Exception {
        Path interrupted = shard("1", "half", "half");
        Files.writeString(interrupted.resolve("fields.idx.kept"), "types");

        assertThat(run()).isEqualTo("-config x");

        assertThat(interrupted.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(interrupted.resolve("fields.idx")).hasContent("types");
    }

    @Test
    void aServerThatCannotOpenTheShardsIsNotStarted() throws Exception {
        Path broken = shard("1", "", "types");
        Files.createFile(data.resolve("fails"));

        Process process = begin();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(broken.resolve("fields.idx.kept")).as("for the next start").hasContent("types");
    }

    @Test
    void whereNothingIsBrokenTheServerIsStartedOnce() throws Exception {
        shard("1", "{}", "types");

        assertThat(run()).isEqualTo("-config x");

        assertThat(data.resolve("runs")).doesNotExist();
    }

    @Test
    void aNewServerHasNoDataYet() throws Exception {
        assertThat(run()).isEqualTo("-config x");
    }

    @Test
    void kubernetesRunsTheSame() {
        assertThat(Path.of("..", "k8s", "base", "start-influxd")).hasSameTextualContentAs(SCRIPT);
    }

    private Path shard(String id, String manifest, String types) throws IOException {
        Path shard = data.resolve("db/autogen").resolve(id);
        Files.createDirectories(shard.resolve("index/0"));
        Files.writeString(shard.resolve("index/0/MANIFEST"), manifest);
        Files.writeString(shard.resolve("fields.idx"), types);
        Files.writeString(shard.resolve("points.tsm"), "points");
        return shard;
    }

    /** What the server was started with in the end. */
    private String run() throws Exception {
        Process process = begin();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return said.strip();
    }

    private Process begin() throws IOException {
        Path server = Files.writeString(base.resolve("server"), SERVER);
        ProcessBuilder start = new ProcessBuilder(
                        "sh", SCRIPT.toString(), data.toString(), "sh", server.toString(), "-config", "x")
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        start.environment().put("DATA", data.toString());
        return start.start();
    }
}
