package io.lockstep.it.observability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a program of the Prometheus package, if the machine has it. */
final class Promtool {

    private Promtool() {}

    static boolean isInstalled(String program) {
        return Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Runs promtool; fails with its output if it doesn't succeed within two minutes. */
    static void run(List<String> arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("promtool", ".txt");
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), arguments.stream())
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError("promtool " + arguments + ":\n" + Files.readString(output, UTF_8));
            }
        } finally {
            Files.delete(output);
        }
    }
}
