package io.lockstep.local;

import io.lockstep.local.ProcessName.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Writes a process's configuration file and says with which command line it is started. */
final class Commands {

    private final ClusterLayout layout;
    private final Overrides overrides;
    private final JvmTuning tuning;
    private final ServiceJars jars;

    Commands(ClusterLayout layout, Overrides overrides, JvmTuning tuning) {
        this.layout = layout;
        this.overrides = overrides;
        this.tuning = tuning;
        this.jars = new ServiceJars(layout);
    }

    /** The command line; files and directories that it needs exist when this returns. */
    List<String> of(ProcessName name) {
        try {
            Files.createDirectories(layout.config(name));
            if (!name.kind().isService()) {
                Files.createDirectories(layout.data(name));
            }
            return switch (name.kind()) {
                case KAFKA -> kafka(name);
                case REDIS ->
                    List.of(
                            "redis-server",
                            write(name, "redis.conf", RedisConfig.server(layout) + lines(name, " "))
                                    .toString());
                case REPLICA, PLAIN -> influxd(name);
                case MONITOR, CONNECTOR, GATEWAY -> service(name);
            };
        } catch (IOException e) {
            throw new ClusterException("the configuration of " + name + " cannot be written: " + e.getMessage(), e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String heap(Kind kind) {
        return switch (kind) {
            case GATEWAY -> "256m";
            case CONNECTOR -> "160m";
            case MONITOR -> "128m";
            default -> "384m";
        };
    }

    /**
     * How the heap is divided. What moves points makes large arrays that live for as long as a request or a window; without room for
     * them among the young they fill up the old, which is then collected as a whole. See docs/performance.md.
     */
    private static List<String> shape(Kind kind) {
        return switch (kind) {
            case GATEWAY -> List.of("-XX:SurvivorRatio=2", "-XX:TargetSurvivorRatio=90");
            case CONNECTOR -> List.of("-Xmn52m", "-XX:SurvivorRatio=1", "-XX:TargetSurvivorRatio=90");
            // Its work is small for ever; only its start costs, and memory that it took then and keeps.
            case MONITOR -> List.of("-Xms32m", "-XX:MinHeapFreeRatio=15", "-XX:MaxHeapFreeRatio=30");
            default -> List.of();
        };
    }

    /** The directory of the broker's jars and of this module's own dependencies. */
    static Path libraries(Path home) {
        return home.resolve("local-cluster").resolve("target").resolve("lib");
    }

    void prepareService(ProcessName name) {
        jars.prepare(name, ServiceProperties.of(layout, name));
    }

    private List<String> service(ProcessName name) {
        ServiceJars.Prepared prepared = jars.prepare(name, ServiceProperties.of(layout, name));
        // Else the C library keeps memory for each thread that ever asked for some.
        List<String> command =
                new ArrayList<>(List.of("env", "MALLOC_ARENA_MAX=2", java(), "-Xmx" + heap(name.kind())));
        // The monitor's work is small.
        command.addAll((name.kind() == Kind.MONITOR ? JvmTuning.QUICK_START : tuning).flags());
        command.addAll(shape(name.kind()));
        command.add("-XX:+ExitOnOutOfMemoryError");
        prepared.archive().ifPresent(archive -> command.add("-XX:SharedArchiveFile=" + archive));
        command.add("-jar");
        command.add(prepared.jar().toString());
        Map<String, String> properties = overrides.applyTo(name, ServiceProperties.of(layout, name));
        properties.forEach((key, value) -> command.add("--" + key + "=" + value));
        return command;
    }

    private List<String> influxd(ProcessName name) throws IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        overrides.applyTo(name, Map.of()).forEach((variable, value) -> command.add(variable + "=" + value));
        Path config = write(name, "influxdb.conf", InfluxConfig.server(layout, name, overrides.haveUser()));
        // As in a container: what a crash left unreadable is mended before the server starts.
        command.addAll(List.of(
                "sh",
                layout.home().resolve("docker").resolve("start-influxd").toString(),
                layout.data(name).resolve("data").toString(),
                "influxd",
                "-config",
                config.toString()));
        return command;
    }

    /** In both formats the last of several lines for one property counts. */
    private String lines(ProcessName name, String separator) {
        StringBuilder lines = new StringBuilder();
        overrides
                .applyTo(name, Map.of())
                .forEach((key, value) ->
                        lines.append(key).append(separator).append(value).append('\n'));
        return lines.toString();
    }

    private List<String> kafka(ProcessName name) throws IOException {
        Path logging = write(name, "logback.xml", KafkaConfig.logging());
        Path server = write(name, "server.properties", KafkaConfig.server(layout) + lines(name, "="));
        List<String> java = List.of(
                java(),
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                libraries(layout.home()) + "/*");
        if (!Files.exists(layout.data(name).resolve("meta.properties"))) {
            format(join(java, "kafka.tools.StorageTool", "format", "-t", newClusterId(), "-c", server.toString()));
        }
        return join(java, "-Xmx" + heap(Kind.KAFKA), "kafka.Kafka", server.toString());
    }

    private void format(List<String> command) throws IOException {
        Path log = layout.config(ProcessName.of(Kind.KAFKA, 1)).resolve("format.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new ClusterException("kafka's storage cannot be formatted, see " + log);
    }

    private Path write(ProcessName name, String file, String content) throws IOException {
        return Files.writeString(layout.config(name).resolve(file), content);
    }

    private static String newClusterId() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return text.startsWith("-") ? newClusterId() : text;
    }

    private static List<String> join(List<String> first, String... rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(rest));
        return all;
    }
}
