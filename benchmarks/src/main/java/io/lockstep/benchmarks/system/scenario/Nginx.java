package io.lockstep.benchmarks.system.scenario;

import io.lockstep.local.ClusterException;
import io.lockstep.local.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** nginx as a load balancer over replicas: fewest connections first, connections kept alive on both sides, no access log. */
final class Nginx implements AutoCloseable {

    private static final String COMMAND = "nginx";
    private static final Duration READY_BOUND = Duration.ofSeconds(10);

    private final Process process;
    private final Path directory;
    private final int port;
    private final Thread atExit;

    private Nginx(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
        this.atExit = new Thread(process::destroy, "stop-nginx");
    }

    static boolean isInstalled() {
        return find().length() > 0;
    }

    static Nginx start(Path directory, List<URI> servers) {
        try {
            int port = Loopback.freePort();
            Files.createDirectories(directory);
            Path file = Files.writeString(directory.resolve("nginx.conf"), configuration(directory, port, servers));
            Process process = new ProcessBuilder(find(), "-p", directory.toString(), "-c", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("nginx.log").toFile())
                    .start();
            Nginx nginx = new Nginx(process, directory, port);
            Runtime.getRuntime().addShutdownHook(nginx.atExit);
            if (!Waiting.until(READY_BOUND, Duration.ofMillis(50), () -> Loopback.listens(port))) {
                throw new ClusterException("nginx does not listen; see " + directory.resolve("nginx.log"));
            }
            return nginx;
        } catch (IOException e) {
            throw new ClusterException("nginx cannot be started: " + e.getMessage(), e);
        }
    }

    URI url() {
        return Loopback.url(port);
    }

    /** The master; its workers are its children. */
    ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
            delete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new ClusterException(directory + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    static String configuration(Path directory, int port, List<URI> servers) {
        String upstream = servers.stream()
                .map(server -> "    server " + server.getAuthority() + ";\n")
                .collect(Collectors.joining());
        return """
                daemon off;
                worker_processes auto;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  upstream replicas {
                    zone replicas 64k;
                    least_conn;
                %3$s    keepalive 64;
                    keepalive_requests 1000000;
                  }
                  server {
                    listen %4$s:%2$d;
                    keepalive_requests 1000000;
                    client_max_body_size 25m;
                    location / {
                      proxy_pass http://replicas;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                    }
                  }
                }
                """
                .formatted(directory, port, upstream, Loopback.ADDRESS);
    }

    /** The program's path, or an empty text: Debian puts it where users' paths do not lead. */
    private static String find() {
        return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)), Stream.of("/usr/sbin"))
                .map(place -> Path.of(place, COMMAND))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }

    private void delete() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
