package io.lockstep.local;

import io.lockstep.local.ProcessName.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Makes the services' built jars quick to start: at first use of a build, unpacks the jar so that classes are not read out
 * of nested archives, and records a class-data archive in a training run that ends before the context starts. Measured
 * for an empty gateway on two cores: 12.8 CPU seconds from the jar as built, 6.4 so, 3.3 with the quick compiler alone.
 */
final class ServiceJars {

    private static final Duration EXTRACTION_BOUND = Duration.ofMinutes(1);
    private static final Duration TRAINING_BOUND = Duration.ofSeconds(90);

    /** Builds to keep: the newest, and one that a running process may still load classes from. */
    private static final int BUILDS_KEPT = 2;

    /** File locks exclude other JVMs only; within this one, one preparation of a build at a time. */
    private static final Map<Path, Object> IN_PREPARATION = new ConcurrentHashMap<>();

    private final ClusterLayout layout;

    ServiceJars(ClusterLayout layout) {
        this.layout = layout;
    }

    /**
     * What stands between {@code java}'s own options and the service's properties.
     *
     * @param archive the class-data archive, absent when the training run failed
     * @param jar the unpacked jar
     */
    record Prepared(Optional<Path> archive, Path jar) {}

    /** Prepares the service's newest build, once over all clusters of this machine. */
    Prepared prepare(ProcessName name, Map<String, String> properties) {
        Path built = builtJar(name.kind());
        Path directory = built.resolveSibling("local");
        synchronized (IN_PREPARATION.computeIfAbsent(directory, absent -> new Object())) {
            return prepare(name, built, directory, properties);
        }
    }

    private Prepared prepare(ProcessName name, Path built, Path directory, Map<String, String> properties) {
        try {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(
                            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                Path unpacked = directory.resolve(checksum(built));
                Path jar = unpacked.resolve(built.getFileName());
                Path archive = unpacked.resolve("classes-" + Runtime.version() + ".jsa");
                if (!Files.exists(jar)) {
                    extract(built, unpacked, lock.isValid());
                    discardOldBuilds(directory);
                }
                if (!Files.exists(archive) && !Files.exists(untrainable(archive))) {
                    train(name.kind(), jar, archive, properties);
                }
                return new Prepared(Optional.of(archive).filter(Files::exists), jar);
            }
        } catch (IOException e) {
            throw new ClusterException(name + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    private Path builtJar(Kind kind) {
        String module = kind.label() + "-service";
        Path target = layout.home().resolve(module).resolve("target");
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, module + "-*-exec.jar")) {
            for (Path jar : jars) {
                return jar;
            }
        } catch (IOException notBuilt) {
            throw new ClusterException(module + " is not built: run mvn -Dquick package first", notBuilt);
        }
        throw new ClusterException(module + " is not built: run mvn -Dquick package first");
    }

    /** By content, because a build without changes gives the jar a new time stamp. */
    private static String checksum(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        byte[] buffer = new byte[1 << 16];
        try (InputStream stream = Files.newInputStream(file)) {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                checksum.update(buffer, 0, read);
            }
        }
        return Files.size(file) + "-" + Long.toHexString(checksum.getValue());
    }

    private static void extract(Path built, Path unpacked, boolean locked) throws IOException {
        Path partial = unpacked.resolveSibling(unpacked.getFileName() + ".partial");
        delete(partial);
        List<String> command = List.of(
                Commands.java(),
                "-XX:TieredStopAtLevel=1",
                "-Djarmode=tools",
                "-jar",
                built.toString(),
                "extract",
                "--destination",
                partial.toString());
        if (!locked || run(command, partial.resolveSibling("extract.log"), EXTRACTION_BOUND) != 0) {
            throw new ClusterException(built + " cannot be unpacked");
        }
        Files.move(partial, unpacked, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A service that cannot be trained (its context does not come up without its servers) starts without an archive. */
    private static void train(Kind kind, Path jar, Path archive, Map<String, String> properties) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Commands.java(),
                "-Xmx" + Commands.heap(kind),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off",
                "-XX:ArchiveClassesAtExit=" + archive,
                "-Dspring.context.exit=onRefresh",
                "-jar",
                jar.toString()));
        properties.forEach((key, value) -> command.add("--" + key + "=" + value));
        int code = run(command, archive.resolveSibling("training.log"), TRAINING_BOUND);
        if (code != 0 || !Files.exists(archive)) {
            Files.deleteIfExists(archive);
            Files.createFile(untrainable(archive));
        }
    }

    private static Path untrainable(Path archive) {
        return archive.resolveSibling("no-class-data");
    }

    private static int run(List<String> command, Path log, Duration bound) throws IOException {
        Files.createDirectories(log.getParent());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return -1;
    }

    private static void discardOldBuilds(Path directory) throws IOException {
        List<Path> builds = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
            entries.forEach(builds::add);
        }
        builds.sort(Comparator.comparing((Path build) -> build.toFile().lastModified())
                .reversed());
        for (Path old : builds.stream().skip(BUILDS_KEPT).toList()) {
            delete(old);
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
