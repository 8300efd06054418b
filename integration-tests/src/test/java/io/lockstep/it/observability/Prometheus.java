package io.lockstep.it.observability;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A real Prometheus that scrapes each second and evaluates the rules of the checkout. */
final class Prometheus implements AutoCloseable {

    private final Process process;
    private final Influx http;

    private Prometheus(Process process, URI url) {
        this.process = process;
        this.http = new Influx(url);
    }

    /** @param targets host and port by job */
    static Prometheus start(Path base, Map<String, List<String>> targets) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(base), "prometheus-");
        Path config = Files.writeString(directory.resolve("prometheus.yml"), config(targets));
        int port = freePort();
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, URI.create("http://127.0.0.1:" + port));
    }

    private static String config(Map<String, List<String>> targets) {
        String rules = Rules.files().stream().map(file -> "  - " + file + "\n").collect(Collectors.joining());
        String jobs = targets.entrySet().stream()
                .map(job ->
                        """
                  - job_name: %s
                    metrics_path: /actuator/prometheus
                    static_configs:
                      - targets: [%s]
                """
                                .formatted(
                                        job.getKey(),
                                        job.getValue().stream()
                                                .map(target -> '"' + target + '"')
                                                .collect(Collectors.joining(", "))))
                .collect(Collectors.joining());
        return """
                global:
                  scrape_interval: 1s
                  scrape_timeout: 1s
                  evaluation_interval: 1s
                rule_files:
                %sscrape_configs:
                %s"""
                .formatted(rules, jobs);
    }

    /** How many series an instant query gives; fails if Prometheus does not take the query. */
    int series(String query) {
        return data("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .path("result")
                .size();
    }

    JsonNode data(String path) {
        Answer answer = http.get(path);
        if (answer.status() != 200) {
            throw new AssertionError(path + ": " + answer);
        }
        return answer.json().path("data");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
