package io.lockstep.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that makes images where none can be pulled; in Docker's and mmdebstrap's place others that say what they were asked for. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandInsTest {

    private static final Path SCRIPT = Path.of("..", "docker", "stand-ins", "build");

    @TempDir
    private Path programs;

    @BeforeEach
    void anEngineWithoutImages() throws IOException {
        program(
                "docker",
                """
                echo "$@" >>"${0%/*}/asked"
                case $1 in
                  image) [ "$2" != inspect ] ;;
                  import) cat >/dev/null && echo sha256:new ;;
                esac
                """);
    }

    @Test
    void anImageGetsItsNameWhenItIsWhole() throws Exception {
        program("mmdebstrap", "echo whole");

        assertThat(build()).isZero();

        assertThat(asked()).endsWith("tag sha256:new lockstep-stand-in/debian:1\n");
    }

    @Test
    void whatCouldNotBeMadeWholeGetsNoName() throws Exception {
        program("mmdebstrap", "echo half; exit 1");

        assertThat(build()).isEqualTo(1);

        assertThat(asked())
                .endsWith("image rm sha256:new\n")
                .doesNotContain("tag sha256")
                .doesNotContain("- lockstep-stand-in/debian:1");
    }

    private void program(String name, String does) throws IOException {
        Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + does);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private String asked() throws IOException {
        return Files.readString(programs.resolve("asked"));
    }

    private int build() throws Exception {
        ProcessBuilder build = new ProcessBuilder("bash", SCRIPT.toString(), "--base-only").redirectErrorStream(true);
        build.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        Process process = build.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        int status = process.waitFor();
        assertThat(said).isEmpty();
        return status;
    }
}
