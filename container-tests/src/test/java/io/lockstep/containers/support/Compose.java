package io.lockstep.containers.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code docker compose}, or {@code docker-compose} where the engine's client has no such command: Testcontainers
 * drives one or the other, but neither of its classes updates a single service of a running project.
 */
final class Compose {

    private static final Duration BOUND = Duration.ofMinutes(6);

    private final Path home;
    private final String project;
    private final Map<String, String> environment;
    private final List<String> binary;

    /**
     * Finds the binary.
     *
     * @param environment the variables of the Compose file; they win over those of this process
     */
    Compose(Path home, String project, Map<String, String> environment) {
        this.home = home;
        this.project = project;
        this.environment = environment;
        this.binary = exitCode(List.of("docker", "compose", "version")) == 0
                ? List.of("docker", "compose")
                : List.of("docker-compose");
    }

    String project() {
        return project;
    }

    /** Runs a command of Compose; throws AssertionError with its output if it fails or takes too long. */
    void run(Map<String, String> changed, String... arguments) {
        List<String> command = new ArrayList<>(binary);
        command.addAll(List.of("--project-name", project, "--project-directory", home.toString()));
        command.addAll(List.of("--file", home.resolve("docker-compose.yml").toString()));
        command.addAll(List.of(arguments));
        run(command, changed);
    }

    /** Runs a program of the checkout with the same environment and returns its standard output. */
    String script(String path) {
        return run(List.of(home.resolve(path).toString()), Map.of());
    }

    /** Gives an image that is there a second name. */
    void tag(String image, String name) {
        run(List.of("docker", "tag", image, name), Map.of());
    }

    private String run(List<String> command, Map<String, String> changed) {
        try {
            Path out = Files.createTempFile("lockstep-containers", ".out");
            Path err = Files.createTempFile("lockstep-containers", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(home.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(environment);
                builder.environment().putAll(changed);
                int code = await(builder.start());
                if (code != 0) {
                    throw new AssertionError(
                            String.join(" ", command) + " ended with " + code + ":\n" + Files.readString(err));
                }
                return Files.readString(out);
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", command) + " cannot be run", e);
        }
    }

    private static int exitCode(List<String> command) {
        try {
            return await(new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException absent) {
            return -1;
        }
    }

    private static int await(Process process) {
        try {
            if (process.waitFor(BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new AssertionError("a command took longer than " + BOUND.toMinutes() + " min");
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
