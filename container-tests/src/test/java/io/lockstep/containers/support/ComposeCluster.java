package io.lockstep.containers.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.local.ClusterLayout;
import io.lockstep.local.MonitorApi;
import io.lockstep.local.ReplicaView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.core.ConditionFactory;

/**
 * The cluster of {@code docker-compose.yml} under a name and at ports of its own. Everything is reached through ports
 * published on 127.0.0.1. Grafana is left out.
 */
public final class ComposeCluster implements AutoCloseable {

    public static final List<String> REPLICAS = List.of("replica-1", "replica-2", "replica-3");
    public static final List<String> GATEWAYS = List.of("gateway-1", "gateway-2");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Testcontainers wants some image to be there before it does anything; see this module's pom. */
    private static final String PRESENT_IMAGE = "lockstep-tests/present:1";

    /** A read of which no replica may be older than the log's end. */
    private static final String[] STRONG = {"X-Lockstep-Consistency", "strong"};

    private final Map<String, String> environment;
    private final Compose compose;
    private final Engine engine;

    private ComposeCluster(Map<String, String> environment, Compose compose) {
        this.environment = environment;
        this.compose = compose;
        this.engine = new Engine(compose.project());
    }

    /** Builds the images and brings the cluster up from nothing; what a killed run left behind is removed first. */
    static ComposeCluster up() {
        Path home = ClusterLayout.findHome();
        Map<String, String> environment = new HashMap<>();
        environment.put("COMPOSE_PROFILES", "");
        environment.put("HEALTH_INTERVAL", "3s");
        environment.put("HEALTH_START_PERIOD", "300s");
        for (String port :
                List.of("GATEWAY_1", "GATEWAY_2", "MONITOR_1", "MONITOR_2", "PROMETHEUS", "KAFKA", "GRAFANA")) {
            environment.put(port + "_PORT", Integer.toString(freePort()));
        }
        String project = "lockstep-tests-" + Integer.toHexString(home.toString().hashCode());
        Compose compose = new Compose(home, project, environment);
        compose.script("docker/prepare")
                .lines()
                .map(line -> line.split("=", 2))
                .forEach(pair -> environment.put(pair[0], pair[1]));
        compose.tag(Objects.requireNonNull(environment.get("GATEWAY_IMAGE"), "GATEWAY_IMAGE"), PRESENT_IMAGE);
        ComposeCluster cluster = new ComposeCluster(environment, compose);
        cluster.close();
        cluster.start();
        return cluster;
    }

    private void start() {
        try {
            compose.run(Map.of(), "up", "--detach", "--no-build");
            awaitWhole();
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Waits until every container says that it is well, and every replica may be read. */
    void awaitWhole() {
        waiting("all containers are healthy")
                .until(() -> engine.services().stream().allMatch(engine::isHealthy));
        REPLICAS.forEach(this::awaitAvailable);
    }

    public Engine engine() {
        return engine;
    }

    public Influx gateway(String name) {
        return new Influx(gatewayUrl(name));
    }

    public URI gatewayUrl(String name) {
        return url(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    public List<Influx> monitors() {
        return List.of(new Influx(url("MONITOR_1")), new Influx(url("MONITOR_2")));
    }

    public URI prometheus() {
        return url("PROMETHEUS");
    }

    /** Replaces the container of a service by one of another image; the others stay as they are. */
    public void update(String service, String variable, String image) {
        compose.run(Map.of(variable, image), "up", "--detach", "--no-build", "--no-deps", service);
        waiting(service + " is healthy").until(() -> engine.isHealthy(service));
    }

    public void awaitAvailable(String replica) {
        waiting(replica + " is AVAILABLE").until(() -> statusOf(replica).equals("AVAILABLE"));
    }

    public void awaitNotRead(String replica) {
        waiting(replica + " is out of the read pool")
                .until(() -> !List.of("AVAILABLE", "?").contains(statusOf(replica)));
    }

    /** The status that a monitor tells; "?" if none answers. */
    private String statusOf(String replica) {
        for (String monitor : List.of("MONITOR_1", "MONITOR_2")) {
            var replicas = new MonitorApi(url(monitor)).replicas();
            if (replicas.isPresent()) {
                return replicas.get().stream()
                        .filter(view -> view.id().equals(replica))
                        .map(ReplicaView::status)
                        .findFirst()
                        .orElse("?");
            }
        }
        return "?";
    }

    /** Waits for an answer that this replica gives as of the log's end. Replicas are not reachable but through gateways. */
    public Answer strongAnswerOf(String replica, String db, String query) {
        Influx gateway = gateway(GATEWAYS.get(0));
        String path = "/query?epoch=ns&db=" + db + "&q=" + URLEncoder.encode(query, UTF_8);
        return waiting(replica + " answers")
                .until(() -> gateway.get(path, STRONG), answer -> answer.header("X-Lockstep-Replica")
                        .equals(replica));
    }

    public static ConditionFactory waiting(String forWhat) {
        return await(forWhat)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }

    /** Removes containers, networks and volumes. */
    @Override
    public void close() {
        compose.run(Map.of(), "down", "--volumes", "--remove-orphans", "--timeout", "2");
    }

    private URI url(String name) {
        return URI.create("http://127.0.0.1:" + environment.get(name + "_PORT"));
    }

    /** Below the range of outgoing connections, so that none of those can sit on the port before it is published. */
    private static int freePort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one, then.
            }
        }
        throw new AssertionError("no free port");
    }
}
