package io.lockstep.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Programs of this machine, each run to its end with its output as text. */
public final class Program {

    private static final long BOUND_SECONDS = 60;

    /**
     * How a run ended.
     *
     * @param text what it wrote to both standard streams
     */
    public record Output(int status, String text) {

        /** The output of a run that has succeeded. */
        public String succeeded() {
            if (status != 0) {
                throw new AssertionError("status " + status + ": " + text);
            }
            return text;
        }
    }

    private Program() {}

    /** Whether a program of this name, or of this path, is there. */
    public static boolean isInstalled(String program) {
        if (program.contains("/")) {
            return Files.isExecutable(Path.of(program));
        }
        return Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    public static Output run(String... command) {
        return runWithInput("", command);
    }

    /** Runs a program that finds this text on its standard input; fails if it does not end within a minute. */
    public static Output runWithInput(String input, String... command) {
        try {
            Path in = Files.writeString(Files.createTempFile("program", ".in"), input);
            Path out = Files.createTempFile("program", ".out");
            try {
                return run(List.of(command), in, out);
            } finally {
                Files.delete(in);
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Output run(List<String> command, Path in, Path out) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile());
        builder.environment().put("HOME", Objects.requireNonNull(in.getParent()).toString());
        Process process = builder.start();
        if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(command + " did not end:\n" + Files.readString(out, UTF_8));
        }
        return new Output(process.exitValue(), Files.readString(out, UTF_8));
    }
}
