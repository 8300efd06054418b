package io.lockstep.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The kustomize of this machine: the one that {@code ./lockstep test} found or built, else a command on the PATH. */
final class Kustomize {

    static final Path HOME = Path.of(System.getProperty("lockstep.home", "..")).toAbsolutePath();
    static final Path K8S = HOME.resolve("k8s");

    private static final long TIMEOUT_SECONDS = 60;
    private static final Map<Path, String> RENDERED = new ConcurrentHashMap<>();

    private static final Map<String, String> COMBINED = new ConcurrentHashMap<>();

    private final List<String> command;

    private Kustomize(List<String> command) {
        this.command = command;
    }

    /** Empty where there is none, or only one that is too old to know components. */
    static Optional<Kustomize> find() {
        String given = System.getenv("LOCKSTEP_KUSTOMIZE");
        if (given != null && !given.isBlank()) {
            return Optional.of(new Kustomize(List.of(given, "build")));
        }
        return Stream.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"))
                .filter(Kustomize::knowsComponents)
                .findFirst()
                .map(Kustomize::new);
    }

    private static boolean knowsComponents(List<String> command) {
        try {
            run(command, K8S.resolve("overlays/dev"));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** All manifests of a directory, as one YAML text. */
    String render(Path directory) {
        return RENDERED.computeIfAbsent(directory, d -> run(command, d));
    }

    /** A base or overlay with more components, in a directory made for it. */
    String render(Path scratch, String resource, List<String> components) {
        return COMBINED.computeIfAbsent(resource + components, combination -> combine(scratch, resource, components));
    }

    private String combine(Path scratch, String resource, List<String> components) {
        StringBuilder text = new StringBuilder("resources:\n- " + relative(scratch, resource) + "\ncomponents:\n");
        components.forEach(c ->
                text.append("- ").append(relative(scratch, "components/" + c)).append('\n'));
        try {
            Files.writeString(scratch.resolve("kustomization.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run(command, scratch);
    }

    private static Path relative(Path scratch, String path) {
        return scratch.toAbsolutePath().relativize(K8S.resolve(path));
    }

    private static String run(List<String> command, Path directory) {
        List<String> all = new ArrayList<>(command);
        all.add(directory.toString());
        try {
            Path errors = Files.createTempFile("kustomize", ".err");
            Process process =
                    new ProcessBuilder(all).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            String complaint = Files.readString(errors);
            Files.delete(errors);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", all) + ": " + complaint);
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", all) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
