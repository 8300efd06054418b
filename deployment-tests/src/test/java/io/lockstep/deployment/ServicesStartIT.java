package io.lockstep.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services themselves, started with the environment of their pods, take every property and become ready, although none
 * of Kafka, Redis and InfluxDB is there. On the way they show that their probes don't depend on any of these.
 */
class ServicesStartIT {

    private static final Duration START = Duration.ofSeconds(120);
    private static final int NOT_LISTENING = 0;
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();

    @Test
    void eachServiceBecomesReadyOnTheProductionEnvironmentWithNothingElseThere(@TempDir Path directory)
            throws IOException, GeneralSecurityException, InterruptedException {
        Manifests manifests = KustomizeNeeded.overlay("production");
        PemFiles.write(directory);
        List<Process> started = new ArrayList<>();
        try {
            for (String name : Services.NAMES) {
                int actuator = freePort();
                Path log = directory.resolve(name + ".log");
                started.add(start(manifests, name, actuator, directory, log));
                Container container =
                        manifests.workload(name).pod().getContainers().get(0);
                String readiness = container.getReadinessProbe().getHttpGet().getPath();
                Process process = started.get(started.size() - 1);
                await(name + " is ready or has given up")
                        .atMost(START)
                        .pollInterval(Duration.ofMillis(250))
                        .until(() -> !process.isAlive() || status(actuator, readiness) == 200);
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                assertThat(status(
                                actuator,
                                container.getLivenessProbe().getHttpGet().getPath()))
                        .isEqualTo(200);
            }
        } finally {
            started.forEach(Process::destroy);
            for (Process process : started) {
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        }
    }

    /** As in its pod, but on free ports, with files of this test for those that the pod mounts. */
    private static Process start(Manifests manifests, String name, int actuator, Path files, Path log)
            throws IOException {
        Workload workload = manifests.workload(name);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-jar",
                ServiceJar.of(name + "-service").file().toString());
        Map<String, String> environment = Environment.of(manifests, workload, 1);
        String actuatorVariable =
                environment.containsKey("MANAGEMENT_SERVER_PORT") ? "MANAGEMENT_SERVER_PORT" : "SERVER_PORT";
        environment.replace("SERVER_PORT", String.valueOf(freePort()));
        environment.replace(actuatorVariable, String.valueOf(actuator));
        environment.replaceAll((variable, value) -> value.replaceAll("/etc/lockstep/.*/([a-z.]+)$", files + "/$1"));
        environment.replaceAll((variable, value) -> variable.endsWith("JAAS_CONFIG")
                ? "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"p\";"
                : value);
        // A password of users is a bcrypt hash, and a secret between processes is long.
        environment.replaceAll(
                (variable, value) -> variable.endsWith("USERS_0_PASSWORD") ? "$2y$10$" + "a".repeat(53) : value);
        environment.replaceAll(
                (variable, value) -> variable.matches(".*(GATEWAYSECRET|INTERNAL_SECRET)") ? "s".repeat(16) : value);
        // Kafka's client gives up at once where no name of a broker is known. That of a Service is, whoever is behind
        // it.
        environment.replace("SPRING_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + freePort());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private int status(int port, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWER)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return NOT_LISTENING;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
