package io.lockstep.local;

import static io.lockstep.local.IndexLog.drop;
import static io.lockstep.local.IndexLog.series;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.local.IndexLog.Dropped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts a replica's server; in the server's place another that says what it was given. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartInfluxdTest {

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Path SCRIPT = Path.of("..", "docker", "start-influxd");

    /**
     * In a run without HTTP it makes indexes and types anew where it finds no types, as InfluxDB does. Files in its data directory have it
     * fail: before it has opened the shards, for ever, at one shard, or by a crash while it ends.
     */
    private static final String SERVER =
            """
            if [ "${INFLUXDB_HTTP_ENABLED:-}" = false ]; then
              [ ! -e "$DATA/fails" ] || exit 7
              echo run >>"$DATA/runs"
              trap 'exit 0' TERM
              if [ -e "$DATA/hangs" ]; then echo $$ >"$DATA/pid.new"; mv "$DATA/pid.new" "$DATA/pid"; fi
              while [ -e "$DATA/hangs" ]; do sleep 0.05; done
              for index in "$DATA"/*/*/*/index; do
                shard=${index%/index}
                if [ -e "$DATA/full" ] && [ "${shard##*/}" = 1 ]; then
                  echo 'ts=1 lvl=info msg="Failed to open shard" service=store db_shard_id=1 error="no space left"'
                  continue
                fi
                [ -e "$shard/fields.idx" ] && continue
                mkdir "$index/0"
                echo new >"$index/0/MANIFEST"
                echo new >"$shard/fields.idx"
                [ ! -e "$DATA/torn" ] || : >"$index/0/MANIFEST"
              done
              echo 'ts=2 lvl=info msg="Listening for signals" log_id=1'
              while :; do sleep 0.05; done
            fi
            echo "$INFLUXDB_DATA_INDEX_VERSION $@"
            """;

    private static final String LONG_NAME = "m".repeat(200);

    private static final String STARTED = "tsi1 -config x";
    private static final int ENDED_BY_A_SIGNAL = 143;

    private final Path base;
    private final Path data;
    private final List<Process> begun = new ArrayList<>();

    StartInfluxdTest(@TempDir Path base) {
        this.base = base;
        this.data = base.resolve("data with spaces");
    }

    @AfterEach
    void endWhatHangs() {
        begun.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
        begun.forEach(Process::destroyForcibly);
    }

    @Test
    void anUnreadableIndexIsMadeAnewAndTheTypesThatWereKnownAreKept() throws Exception {
        Path broken = shard("1", "", "types");
        Path whole = shard("2", "{}", "types");

        assertThat(run()).isEqualTo(STARTED);

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

        assertThat(run()).isEqualTo(STARTED);

        assertThat(shard.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(shard.resolve("fields.idx")).hasContent("types");
        assertThat(series).as("no shard").isEmptyDirectory();
    }

    @Test
    void anIndexWhoseTagsWereDroppedAndNotTheirMeasurementIsMadeAnew() throws Exception {
        Path halfway = shard("1", "{}", "types");
        IndexLog.write(
                halfway,
                1,
                series(300),
                drop(Dropped.TAG, LONG_NAME),
                drop(Dropped.VALUE, LONG_NAME),
                drop(Dropped.MEASUREMENT, "other"));
        Path whole = shard("2", "{}", "types");
        IndexLog.write(
                whole,
                1,
                series(1),
                drop(Dropped.TAG, LONG_NAME),
                drop(Dropped.VALUE, LONG_NAME),
                drop(Dropped.MEASUREMENT, LONG_NAME));

        assertThat(run()).isEqualTo(STARTED);

        assertThat(halfway.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(halfway.resolve("fields.idx")).hasContent("types");
        assertThat(whole.resolve("index/0/MANIFEST")).hasContent("{}");
    }

    @Test
    void whatOneLogOfAnIndexBeginsTheNextCanEnd() throws Exception {
        Path shard = shard("1", "{}", "types");
        IndexLog.write(shard, 1, drop(Dropped.TAG, "m"));
        IndexLog.write(shard, 2, drop(Dropped.MEASUREMENT, "m"));

        assertThat(run()).isEqualTo(STARTED);

        assertThat(data.resolve("runs")).doesNotExist();
    }

    @Test
    void aDropThatWasNotWrittenWholeIsNone() throws Exception {
        byte[] whole = drop(Dropped.MEASUREMENT, "m");
        Path halfway = shard("1", "{}", "types");
        IndexLog.write(halfway, 1, drop(Dropped.TAG, "m"), Arrays.copyOf(whole, whole.length - 1));
        Path before = shard("2", "{}", "types");
        IndexLog.write(before, 1, series(1), Arrays.copyOf(drop(Dropped.TAG, "m"), whole.length - 1));

        assertThat(run()).isEqualTo(STARTED);

        assertThat(halfway.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(before.resolve("index/0/MANIFEST")).hasContent("{}");
    }

    @Test
    void logsOfIndexesAreLookedAtWhenTheyHaveChanged() throws Exception {
        Path shard = shard("1", "{}", "types");
        Path log = IndexLog.write(shard, 1, series(1));
        assertThat(run()).isEqualTo(STARTED);
        FileTime before = Files.getLastModifiedTime(log);

        Files.write(log, drop(Dropped.TAG, "m"));
        Files.setLastModifiedTime(log, before);
        assertThat(run()).isEqualTo(STARTED);
        assertThat(data.resolve("runs")).as("it is as it was").doesNotExist();
        Files.setLastModifiedTime(log, FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(run()).isEqualTo(STARTED);

        assertThat(shard.resolve("index/0/MANIFEST")).hasContent("new");
    }

    @Test
    void logsThatCouldNotBeLookedAtAreLookedAtNextTime() throws Exception {
        Path shard = shard("1", "{}", "types");
        IndexLog.write(shard, 1, drop(Dropped.TAG, "m"));
        Path awk = Files.writeString(Files.createDirectory(base.resolve("bin")).resolve("awk"), "exit 127\n");
        Files.setPosixFilePermissions(awk, PosixFilePermissions.fromString("rwx------"));

        assertThat(run()).as("the server is needed all the same").isEqualTo(STARTED);
        assertThat(shard.resolve("index/0/MANIFEST")).hasContent("{}");
        Files.delete(awk);
        assertThat(run()).isEqualTo(STARTED);

        assertThat(shard.resolve("index/0/MANIFEST")).hasContent("new");
    }

    @Test
    void theDirectoryMayBeALinkOrEndInASlash() throws Exception {
        Path broken = shard("1", "", "types");
        Path series = Files.createDirectories(data.resolve("db/_series/00"));
        Path link = Files.createSymbolicLink(base.resolve("link"), data);

        assertThat(started(begin(link + "/"))).isEqualTo(STARTED);
        Files.write(broken.resolve("index/0/MANIFEST"), new byte[0]);
        assertThat(started(begin(link.toString()))).isEqualTo(STARTED);

        assertThat(broken.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(series).as("no shard").isEmptyDirectory();
    }

    @Test
    void whereNoTypesWereKnownTheServersOwnAreTaken() throws Exception {
        Path broken = shard("1", "", "types");
        Files.delete(broken.resolve("fields.idx"));

        assertThat(run()).isEqualTo(STARTED);

        assertThat(broken.resolve("fields.idx")).hasContent("new");
        assertThat(broken.resolve("fields.idx.kept")).doesNotExist();
    }

    @Test
    void whatWasInterruptedBeginsAgain() throws Exception {
        Path interrupted = shard("1", "half", "half");
        Files.writeString(interrupted.resolve("fields.idx.kept"), "types");

        assertThat(run()).isEqualTo(STARTED);

        assertThat(interrupted.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(interrupted.resolve("fields.idx")).hasContent("types");
    }

    @Test
    void aServerThatEndsBeforeItHasOpenedTheShardsIsNotStarted() throws Exception {
        Path broken = shard("1", "", "types");
        told("fails");

        assertThat(isNotStarted()).isEqualTo(1);

        assertThat(broken.resolve("fields.idx.kept")).as("for the next start").hasContent("types");
    }

    @Test
    void typesDoNotComeBackToAShardWhoseIndexCouldNotBeMade() throws Exception {
        Path broken = shard("1", "", "types");
        Path cause = told("full");

        assertThat(isNotStarted()).isEqualTo(1);
        assertThat(broken.resolve("fields.idx"))
                .as("with them it would open as if it were empty")
                .doesNotExist();
        Files.delete(cause);

        assertThat(run()).isEqualTo(STARTED);
        assertThat(broken.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(broken.resolve("fields.idx")).hasContent("types");
    }

    @Test
    void aShardThatCouldNotBeOpenedBeforeEitherDoesNotKeepTheOthersAway() throws Exception {
        shard("1", "rubbish", "types");
        Path broken = shard("2", "", "types");
        told("full");

        assertThat(run()).isEqualTo(STARTED);

        assertThat(broken.resolve("fields.idx")).hasContent("types");
    }

    @Test
    void anIndexThatIsUnreadableAgainAfterTheFirstRunIsMadeOnceMore() throws Exception {
        Path broken = shard("1", "", "types");
        Path cause = told("torn");

        assertThat(isNotStarted()).isEqualTo(1);
        Files.delete(cause);

        assertThat(run()).isEqualTo(STARTED);
        assertThat(broken.resolve("index/0/MANIFEST")).hasContent("new");
        assertThat(broken.resolve("fields.idx")).hasContent("types");
    }

    @Test
    void aSignalInTheFirstRunEndsTheServerToo() throws Exception {
        Path broken = shard("1", "", "types");
        Path cause = told("hangs");
        Process process = begin();
        Path pid = data.resolve("pid");
        assertThat(Waiting.until(BOUND, Duration.ofMillis(10), () -> Files.exists(pid)))
                .isTrue();
        ProcessHandle server =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

        process.destroy();

        assertThat(process.waitFor()).isEqualTo(ENDED_BY_A_SIGNAL);
        assertThat(ProcessTable.ended(server, BOUND)).isTrue();
        Files.delete(cause);
        assertThat(run()).isEqualTo(STARTED);
        assertThat(broken.resolve("fields.idx")).hasContent("types");
    }

    @Test
    void whatALaterReleaseKeepsOfTypesIsNotTouched() throws Exception {
        Path broken = shard("1", "", "types");
        Path changes = Files.writeString(broken.resolve("fields.idxl"), "changes");

        assertThat(run()).isEqualTo(STARTED);

        assertThat(broken.resolve("fields.idx")).hasContent("types");
        assertThat(changes).hasContent("changes");
        assertThat(data.resolve("runs")).doesNotExist();
    }

    @Test
    void whereNothingIsBrokenTheServerIsStartedOnce() throws Exception {
        shard("1", "{}", "types");

        assertThat(run()).isEqualTo(STARTED);

        assertThat(data.resolve("runs")).doesNotExist();
    }

    @Test
    void aNewServerHasNoDataYet() throws Exception {
        assertThat(run()).isEqualTo(STARTED);
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

    private Path told(String what) throws IOException {
        return Files.createFile(data.resolve(what));
    }

    /** The script's exit status where it starts no server in the end. */
    private int isNotStarted() throws Exception {
        Process process = begin();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        return process.waitFor();
    }

    /** What the server was started with in the end. */
    private String run() throws Exception {
        return started(begin());
    }

    private static String started(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return said.strip();
    }

    private Process begin() throws IOException {
        return begin(data.toString());
    }

    private Process begin(String directory) throws IOException {
        Path server = Files.writeString(base.resolve("server"), SERVER);
        ProcessBuilder start = new ProcessBuilder(
                        "sh", SCRIPT.toString(), directory, "sh", server.toString(), "-config", "x")
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        start.environment().put("DATA", data.toString());
        start.environment().merge("PATH", base.resolve("bin").toString(), (path, first) -> first + ":" + path);
        Process process = start.start();
        begun.add(process);
        return process;
    }
}
