package io.lockstep.it;

import static io.lockstep.it.support.SecureCluster.OPERATOR_HASH;
import static io.lockstep.it.support.SecureCluster.SECRETS;
import static io.lockstep.it.support.SecureCluster.secret;
import static io.lockstep.it.support.TestCluster.waiting;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.it.support.Answer;
import io.lockstep.it.support.Influx;
import io.lockstep.it.support.RawSocket;
import io.lockstep.it.support.SecureCluster;
import io.lockstep.it.support.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A cluster configured as {@code docs/security.md} tells works, and lets nobody in who should not be. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecureClusterIT {

    private static final String DB = "secure";
    private static final byte[] API_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, (byte) 0xff, (byte) 0xff};

    private static SecureCluster cluster;
    private static SSLContext withCertificate;
    private static SSLContext withoutCertificate;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        cluster = SecureCluster.start();
        withCertificate = cluster.certificates().context(true);
        withoutCertificate = cluster.certificates().context(false);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void writesAndReadsGoThroughEncryptedConnections() {
        Influx gateway = over(cluster.processes().gateway());
        waiting("both replicas available").until(() -> statuses().equals(List.of("AVAILABLE", "AVAILABLE")));

        waiting("database created").until(() -> {
            gateway.createDatabase(DB);
            return true;
        });
        assertThat(gateway.write(DB, "m v=1 1\nm v=2 2").status()).isEqualTo(204);

        assertThat(gateway.count(DB, "m", "v")).isEqualTo(2);
        for (int n : List.of(1, 2)) {
            waiting("on replica " + n)
                    .until(() -> over(cluster.processes().replica(n)).count(DB, "m", "v") == 2);
        }
    }

    @Test
    @Order(2)
    void plainTextIsRefusedByEveryServer() {
        for (String name : List.of("gateway", "monitor", "replica-1")) {
            String answer = RawSocket.exchange(
                    cluster.processes().url(name).getPort(),
                    null,
                    "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            assertThat(answer).as(name).doesNotContain("HTTP/1.1 2").doesNotContain("HTTP/1.1 404");
        }
        assertThat(RawSocket.redis(cluster.processes().redisPort(), null, "PING"))
                .isEmpty();
        assertThat(RawSocket.exchange(kafkaPort(), null, API_VERSIONS)).doesNotContain("\0\0\0\1");
    }

    @Test
    @Order(3)
    void redisAsksForACertificateAndAPassword() {
        int port = cluster.processes().redisPort();

        assertThat(RawSocket.redis(port, withoutCertificate, "PING")).isEmpty();
        assertThat(RawSocket.redis(port, withCertificate, "PING")).startsWith("-NOAUTH");
        assertThat(RawSocket.redis(port, withCertificate, "AUTH lockstep-gateway wrong"))
                .startsWith("-WRONGPASS");
    }

    @Test
    @Order(4)
    void kafkaAsksForAPassword() {
        Map<String, Object> client = new HashMap<>(Map.of(
                "bootstrap.servers",
                cluster.processes().kafkaBootstrap(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                cluster.certificates().path("ca.pem").toString(),
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"lockstep\""
                        + " password=\"wrong\";"));
        try (Admin admin = Admin.create(client)) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    @Order(5)
    void drainNeedsThePasswordAndReadsDoNot() {
        Influx monitor = over(cluster.processes().monitor());
        String drain = "/api/v1/replicas/replica-1/drain";

        for (Answer refused : List.of(
                monitor.send("POST", drain, new byte[0]),
                monitor.send("POST", drain, new byte[0], "Authorization", basic("operator", "wrong")))) {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
            assertThat(refused.json().path("status").asInt()).isEqualTo(401);
        }
        assertThat(statuses()).containsExactly("AVAILABLE", "AVAILABLE");

        String right = basic("operator", secret("operator"));
        assertThat(monitor.send("POST", drain, new byte[0], "Authorization", right)
                        .status())
                .isEqualTo(202);
        waiting("drained").until(() -> statuses().contains("DRAINING"));
        assertThat(monitor.send("POST", "/api/v1/replicas/replica-1/undrain", new byte[0], "Authorization", right)
                        .status())
                .isEqualTo(202);
        waiting("back").until(() -> statuses().equals(List.of("AVAILABLE", "AVAILABLE")));
    }

    @Test
    @Order(6)
    void verificationNeedsThePasswordAndReachesTheGatewayEncryptedAndWithItsSecret() {
        Influx monitor = over(cluster.processes().monitor());
        String path = "/api/v1/verifications";
        assertThat(monitor.send("POST", path, new byte[0]).status()).isEqualTo(401);

        String right = basic("operator", secret("operator"));
        Answer begun = monitor.send("POST", path, new byte[0], "Authorization", right);

        assertThat(begun.status()).as("%s", begun).isEqualTo(202);
        String one = path + "/" + begun.json().path("id").asString("");
        waiting("the verification ends")
                .until(() -> !monitor.get(one).json().path("state").asString("").equals("RUNNING"));
        assertThat(monitor.get(one).json().path("state").asString(""))
                .as("%s", monitor.get(one))
                .isEqualTo("EQUAL");

        Answer stranger = over(cluster.processes().actuator("gateway"))
                .send("POST", "/internal/v1/records/checkpoint", new byte[0]);
        assertThat(stranger.status()).as("%s", stranger).isEqualTo(403);
    }

    @Test
    @Order(7)
    void theGatewayTakesANewCertificateWithoutARestart() throws IOException, GeneralSecurityException {
        assertThat(presentedByTheGateway())
                .isEqualTo(cluster.certificates().certificate("server").toString());

        cluster.certificates().issue("renewed");

        String renewed = cluster.certificates().certificate("renewed").toString();
        waiting("renewed certificate").until(() -> presentedByTheGateway().equals(renewed));
        assertThat(over(cluster.processes().gateway()).get("/ping").status()).isEqualTo(204);
    }

    @Test
    @Order(8)
    void healthTellsAStatusAndNoDetails() {
        for (String name : List.of("gateway", "monitor", "connector-1")) {
            Answer health = over(cluster.processes().actuator(name)).get("/actuator/health");

            assertThat(health.status()).as(name).isEqualTo(200);
            assertThat(health.json().path("status").asString("")).as(name).isEqualTo("UP");
            assertThat(health.json().has("components")).as(name).isFalse();
            assertThat(over(cluster.processes().actuator(name))
                            .get("/actuator/env")
                            .status())
                    .as(name)
                    .isEqualTo(404);
        }
    }

    @Test
    @Order(9)
    void theDocumentedRulesOfRedisAreEnoughAndKeepServicesToTheirPart() {
        cluster.processes().stop("monitor");

        assertThat(asRedis("admin", "redis-admin", "ACL LOG"))
                .as("refused commands, keys and channels")
                .doesNotContain("\r\ncommand\r\n", "\r\nkey\r\n", "\r\nchannel\r\n");
        assertThat(asRedis("admin", "redis-admin", "EXISTS {lockstep}:monitor:lead"))
                .as("a monitor that stops gives up the lead")
                .endsWith(":0\r\n");

        assertThat(asRedis("lockstep-connector", "connector", "SET {lockstep}:verdicts x"))
                .contains("-NOPERM");
        assertThat(asRedis("lockstep-connector", "connector", "PUBLISH {lockstep}:verdicts x"))
                .contains("-NOPERM");
        assertThat(asRedis("lockstep-gateway", "gateway", "SET {lockstep}:verdicts x"))
                .contains("-NOPERM");
        assertThat(asRedis("lockstep-gateway", "gateway", "PUBLISH {lockstep}:verdicts x"))
                .contains("-NOPERM");
        assertThat(asRedis("lockstep-gateway", "gateway", "GET {other}:verdicts"))
                .contains("-NOPERM");
        assertThat(asRedis("lockstep-monitor", "monitor", "CONFIG GET *")).contains("-NOPERM");
    }

    @Test
    @Order(10)
    void aServiceThatCannotStartDoesNotShowASecret() throws IOException {
        Path secret =
                cluster.processes().layout().base().resolve("secrets/monitor/lockstep.monitor.api.users[0].password");
        Files.writeString(secret, secret("operator"));

        cluster.processes().start("monitor-2");

        assertThat(cluster.processes().awaitExit("monitor-2", TestCluster.PATIENCE))
                .isPresent();
        assertThat(Files.readString(cluster.processes().log("monitor-2")))
                .contains("cannot start: lockstep.monitor.api.users[0].password must be a bcrypt hash");
    }

    @Test
    @Order(11)
    void noLogHoldsASecret() throws IOException {
        Path logs = cluster.processes().log("gateway").getParent();
        try (Stream<Path> files = Files.list(logs)) {
            List<Path> all = files.toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(9);
            for (Path file : all) {
                assertThat(Files.readString(file))
                        .as(file.getFileName().toString())
                        .doesNotContain(SECRETS.values())
                        .doesNotContain(OPERATOR_HASH);
            }
        }
    }

    private static Influx over(URI server) {
        return new Influx(server).trusting(withoutCertificate);
    }

    private static List<String> statuses() {
        return over(cluster.processes().monitor())
                .get("/api/v1/replicas")
                .json()
                .findValuesAsString("status");
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private static String asRedis(String user, String whose, String command) {
        return RawSocket.redis(
                cluster.processes().redisPort(), withCertificate, "AUTH " + user + " " + secret(whose), command);
    }

    private static int kafkaPort() {
        return URI.create("kafka://" + cluster.processes().kafkaBootstrap()).getPort();
    }

    private static String presentedByTheGateway() throws IOException {
        int port = cluster.processes().gateway().getPort();
        try (SSLSocket socket =
                (SSLSocket) withoutCertificate.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0].toString();
        }
    }
}
