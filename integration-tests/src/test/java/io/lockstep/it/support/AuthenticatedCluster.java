package io.lockstep.it.support;

import static io.lockstep.it.support.Credentialed.basic;
import static io.lockstep.it.support.Credentialed.query;
import static io.lockstep.it.support.Credentialed.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.local.ClusterLayout;
import io.lockstep.local.JvmTuning;
import io.lockstep.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A cluster of two replicas that ask for credentials, and a plain server, with the same users and one point each: {@link #ROOT} may
 * do everything, {@link #WRITER} write and {@link #READER} read the database {@code d}, {@link #NOBODY} nothing. What is said to Redis
 * is kept.
 */
public final class AuthenticatedCluster implements AutoCloseable {

    /** Every password is one of a kind, so that it can be looked for everywhere. */
    private static final List<String> PASSWORDS = new ArrayList<>();

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String OWN_PASSWORD = password();
    private static final String ROOT_PASSWORD = password();

    /** Of everybody but root. */
    public static final String WRITER_PASSWORD = password();

    /** The services' own user. */
    public static final String OWN = basic("lockstep", OWN_PASSWORD);

    public static final String ROOT = basic("root", ROOT_PASSWORD);
    public static final String WRITER = basic("writer", WRITER_PASSWORD);
    public static final String READER = basic("reader", WRITER_PASSWORD);
    public static final String NOBODY = basic("no \"body\"", WRITER_PASSWORD);

    private static final String DONE = "{\"results\":[{\"statement_id\":0}]}\n";

    private static final String[] USERS = {
        "CREATE DATABASE d",
        "CREATE USER writer WITH PASSWORD '" + WRITER_PASSWORD + "'",
        "CREATE USER reader WITH PASSWORD '" + WRITER_PASSWORD + "'",
        "CREATE USER \"no \\\"body\\\"\" WITH PASSWORD '" + WRITER_PASSWORD + "'",
        "GRANT WRITE ON d TO writer",
        "GRANT READ ON d TO reader"
    };

    private final LocalCluster processes;
    private final Process redisMonitor;

    private AuthenticatedCluster(LocalCluster processes, Process redisMonitor) {
        this.processes = processes;
        this.redisMonitor = redisMonitor;
    }

    /** Starts; what was started ends with this JVM at the latest. */
    public static AuthenticatedCluster start() {
        Path home = ClusterLayout.findHome();
        try {
            Path base = Files.createTempDirectory(
                    Files.createDirectories(home.resolve("integration-tests/target/cluster")), "auth-");
            LocalCluster processes = new LocalCluster(ClusterLayout.withFreePorts(home, base, 2), JvmTuning.QUICK_START)
                    .withAuthentication("lockstep", OWN_PASSWORD)
                    .withProperty("connector", "lockstep.password-keys.keys.k1", KEY)
                    .withProperty("gateway", "lockstep.password-keys.keys.k1", KEY)
                    .withProperty("gateway", "lockstep.password-keys.current", "k1")
                    .withProperty("connector", "lockstep.connector.replay.retry-interval", "500ms")
                    .withProperty("connector", "lockstep.connector.replay.drain-interval", "200ms")
                    .endingWithThisJvm();
            processes.start();
            Process redisMonitor = new ProcessBuilder(
                            "redis-cli", "-p", String.valueOf(processes.redisPort()), "monitor")
                    .redirectErrorStream(true)
                    .redirectOutput(redisTraffic(processes).toFile())
                    .start();
            AuthenticatedCluster cluster = new AuthenticatedCluster(processes, redisMonitor);
            try {
                cluster.awaitAvailable();
                cluster.makeUsers();
                return cluster;
            } catch (RuntimeException | AssertionError e) {
                cluster.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeUsers() {
        Influx gateway = gateway();
        Influx plain = new Influx(processes.plainInfluxd("plain"));
        String first = "CREATE USER root WITH PASSWORD '" + ROOT_PASSWORD + "' WITH ALL PRIVILEGES";
        assertThat(query(plain, first, "").status()).isEqualTo(200);
        assertThat(query(gateway, first, OWN).body()).isEqualTo(DONE);
        for (String statement : USERS) {
            Answer ofCluster = query(gateway, statement, ROOT);
            assertThat(ofCluster.body())
                    .as(statement.substring(0, 11))
                    .isEqualTo(query(plain, statement, ROOT).body());
        }
        assertThat(write(plain, "db=d", ROOT).status()).isEqualTo(204);
        assertThat(write(gateway, "db=d", ROOT).status()).isEqualTo(204);
    }

    public LocalCluster processes() {
        return processes;
    }

    public Influx gateway() {
        return new Influx(processes.gateway());
    }

    /** The server that is no replica. */
    public Influx plain() {
        return new Influx(processes.url("plain"));
    }

    /** Makes up a password. */
    public static String password() {
        String password = "pw-" + UUID.randomUUID();
        PASSWORDS.add(password);
        return password;
    }

    /** All that nobody may see: passwords, also as they are sent, and the key that seals them. */
    public static List<String> secrets() {
        List<String> secrets = new ArrayList<>(PASSWORDS);
        Stream.of(OWN, ROOT, WRITER, READER)
                .map(header -> header.substring("Basic ".length()))
                .forEach(secrets::add);
        secrets.add(KEY);
        return secrets;
    }

    /** Credentials for people to read. */
    public static String shown(String credentials) {
        return PASSWORDS.stream().reduce(credentials, (text, password) -> text.replace(password, "***"));
    }

    /** Has the cluster run a statement, as root. */
    public void assertDone(String statement) {
        assertThat(query(gateway(), statement, ROOT).body()).isEqualTo(DONE);
    }

    /** All that was said to Redis. */
    public Path redisTraffic() {
        return redisTraffic(processes);
    }

    private static Path redisTraffic(LocalCluster processes) {
        return processes.layout().base().resolve("redis-traffic.txt");
    }

    /** As the monitor tells it. */
    public String status(String replica) {
        return new Influx(processes.monitor())
                .get("/api/v1/replicas/" + replica)
                .json()
                .path("status")
                .asString("");
    }

    public void awaitAvailable() {
        TestCluster.waiting("both replicas are available")
                .until(() -> status("replica-1").equals("AVAILABLE")
                        && status("replica-2").equals("AVAILABLE"));
    }

    @Override
    public void close() {
        redisMonitor.destroy();
        processes.close();
    }
}
