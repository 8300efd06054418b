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
import java.util.stream.Stream;

/**
 * One route of Spring Cloud Gateway to one replica, with the gateway's own libraries and JVM options and none of its code: what the
 * gateway stands on, and therefore the least that it can cost. Spring Boot's own main class starts it.
 */
final class BareRoute implements AutoCloseable {

    private static final Duration READY_BOUND = Duration.ofSeconds(60);
    private static final String ROUTE = "--spring.cloud.gateway.server.webflux.routes[0].";
    private static final String BOOT = "org.springframework.boot.";
    private static final List<String> SOURCES = List.of(
            BOOT + "autoconfigure.context.PropertyPlaceholderAutoConfiguration",
            BOOT + "autoconfigure.context.ConfigurationPropertiesAutoConfiguration",
            BOOT + "autoconfigure.ssl.SslAutoConfiguration",
            BOOT + "http.codec.autoconfigure.CodecsAutoConfiguration",
            BOOT + "netty.autoconfigure.NettyAutoConfiguration",
            BOOT + "reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
            BOOT + "validation.autoconfigure.ValidationAutoConfiguration",
            BOOT + "webflux.autoconfigure.HttpHandlerAutoConfiguration",
            BOOT + "webflux.autoconfigure.WebFluxAutoConfiguration",
            BOOT + "webflux.autoconfigure.WebSessionIdResolverAutoConfiguration",
            BOOT + "webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration",
            "org.springframework.cloud.gateway.config.GatewayAutoConfiguration",
            "org.springframework.cloud.gateway.config.GatewayNoLoadBalancerClientAutoConfiguration");

    private final Process process;
    private final int port;
    private final Path log;
    private final Thread atExit;

    private BareRoute(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.atExit = new Thread(process::destroy, "stop-bare-route");
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param home the checkout, in which a cluster has been started
     * @param log a file for what it says; deleted at the end
     */
    static BareRoute start(Path home, Path log, URI replica) {
        try {
            int port = Loopback.freePort();
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-Dreactor.netty.ioWorkerCount="
                                    + Math.max(2, Runtime.getRuntime().availableProcessors()),
                            "-Dio.netty.leakDetection.samplingInterval=1024",
                            "-cp",
                            libraries(home) + "/*",
                            BOOT + "SpringApplication",
                            "--spring.main.sources=" + String.join(",", SOURCES),
                            "--spring.main.web-application-type=reactive",
                            "--server.address=" + Loopback.ADDRESS,
                            "--server.port=" + port,
                            ROUTE + "id=replica",
                            ROUTE + "uri=" + replica,
                            ROUTE + "predicates[0]=Path=/**")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            BareRoute route = new BareRoute(process, port, log);
            Runtime.getRuntime().addShutdownHook(route.atExit);
            if (!Waiting.until(READY_BOUND, Duration.ofMillis(100), () -> Loopback.listens(port))) {
                throw new ClusterException("a bare route does not listen; see " + log);
            }
            return route;
        } catch (IOException e) {
            throw new ClusterException("a bare route cannot be started: " + e.getMessage(), e);
        }
    }

    URI url() {
        return Loopback.url(port);
    }

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
            Files.deleteIfExists(log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new ClusterException(log + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Where the local cluster has unpacked the gateway's libraries last. */
    private static Path libraries(Path home) throws IOException {
        try (Stream<Path> builds = Files.list(home.resolve("gateway-service/target/local"))) {
            return builds.map(build -> build.resolve("lib"))
                    .filter(Files::isDirectory)
                    .max(Comparator.comparing(lib -> lib.toFile().lastModified()))
                    .orElseThrow(() -> new IOException("the gateway has not been built"));
        }
    }
}
