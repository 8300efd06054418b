package io.lockstep.it.support;

import io.lockstep.local.ClusterLayout;
import io.lockstep.local.JvmTuning;
import io.lockstep.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A small cluster of which every connection is encrypted and every client has to say who it is, configured as {@code
 * docs/security.md} tells: the rules of Redis are read from that page, secrets come from files.
 */
public final class SecureCluster implements AutoCloseable {

    /** Secrets of the processes; none of them may ever show in a log. */
    public static final Map<String, String> SECRETS = Map.of(
            "gateway", "gw-8f1d-secret",
            "connector", "co-27aa-secret",
            "monitor", "mo-9c3e-secret",
            "kafka", "ka-51b0-secret",
            "operator", "op-e6f4-secret",
            "internal", "in-71c2-a80d-secret",
            "redis-admin", "ra-0d92-secret");

    /** bcrypt of the operator's password, made with cost 10. */
    public static final String OPERATOR_HASH = "$2b$10$rb1naqkg5j8fqnLhYY8R8uIQunkF8RiE0h4XhiWu5Bq/Z/RED.9RK";

    private static final Pattern REDIS_RULE = Pattern.compile("(?m)^user lockstep-(\\w+) .*$");
    private static final List<String> SERVICES = List.of("gateway", "connector", "monitor");

    private final LocalCluster processes;
    private final Certificates certificates;

    private SecureCluster(LocalCluster processes, Certificates certificates) {
        this.processes = processes;
        this.certificates = certificates;
    }

    public static SecureCluster start() throws IOException, GeneralSecurityException {
        Path home = ClusterLayout.findHome();
        Path parent = Files.createDirectories(home.resolve("integration-tests/target/cluster"));
        Path base = Files.createTempDirectory(parent, "secure-");
        Certificates certificates = Certificates.in(base.resolve("certificates"));
        LocalCluster processes = new LocalCluster(ClusterLayout.withFreePorts(home, base, 2), JvmTuning.QUICK_START)
                .overTls(certificates.context(true))
                .endingWithThisJvm();
        secureServers(processes, certificates, base);
        for (String service : SERVICES) {
            secureService(processes, certificates, base, service);
        }
        processes.start();
        return new SecureCluster(processes, certificates);
    }

    private static void secureServers(LocalCluster processes, Certificates certificates, Path base) throws IOException {
        String bootstrap = processes.kafkaBootstrap();
        String controller = "127.0.0.1:" + processes.layout().ports().get("kafka:admin");
        String user = "\"" + secret("kafka") + "\"";
        Map.of(
                        "listeners", "SASL_SSL://" + bootstrap + ",CONTROLLER://" + controller,
                        "advertised.listeners", "SASL_SSL://" + bootstrap,
                        "listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
                        "inter.broker.listener.name", "SASL_SSL",
                        "sasl.enabled.mechanisms", "PLAIN",
                        "sasl.mechanism.inter.broker.protocol", "PLAIN",
                        "ssl.keystore.type", "PEM",
                        "ssl.keystore.location",
                                certificates.path("server-both.pem").toString(),
                        "ssl.truststore.type", "PEM",
                        "ssl.truststore.location", certificates.path("ca.pem").toString())
                .forEach((key, value) -> processes.withProperty("kafka", key, value));
        processes.withProperty(
                "kafka",
                "listener.name.sasl_ssl.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"lockstep\" password="
                        + user + " user_lockstep=" + user + ";");

        Path rules = Files.writeString(
                base.resolve("users.acl"), redisRules(processes.layout().home()));
        Map.of(
                        "port", "0",
                        "tls-port", String.valueOf(processes.redisPort()),
                        "tls-cert-file", certificates.path("server.pem").toString(),
                        "tls-key-file", certificates.path("server.key").toString(),
                        "tls-ca-cert-file", certificates.path("ca.pem").toString(),
                        "tls-auth-clients", "yes",
                        "aclfile", rules.toString())
                .forEach((key, value) -> processes.withProperty("redis", key, value));

        Map.of(
                        "INFLUXDB_HTTP_HTTPS_ENABLED",
                        "true",
                        "INFLUXDB_HTTP_HTTPS_CERTIFICATE",
                        certificates.path("server-both.pem").toString())
                .forEach((key, value) -> processes.withProperty("replica", key, value));
    }

    /** The documented users with the passwords of this cluster, and one for looking into Redis. */
    private static String redisRules(Path home) throws IOException {
        String documented = Files.readString(home.resolve("docs/security.md"));
        StringBuilder rules = new StringBuilder("user default off\n");
        REDIS_RULE.matcher(documented).results().forEach(rule -> rules.append(
                        rule.group().replace(">PASSWORD", ">" + secret(rule.group(1))))
                .append('\n'));
        return rules.append("user admin on >" + secret("redis-admin") + " ~* &* +@all\n")
                .toString();
    }

    private static void secureService(LocalCluster processes, Certificates certificates, Path base, String service)
            throws IOException {
        Path secrets = Files.createDirectories(base.resolve("secrets").resolve(service));
        Files.writeString(secrets.resolve("spring.data.redis.password"), secret(service) + "\n");
        Files.writeString(
                secrets.resolve("spring.kafka.properties.sasl.jaas.config"),
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"lockstep\" password=\""
                        + secret("kafka") + "\";\n");
        String bundle = "spring.ssl.bundle.pem.lockstep.";
        Map.of(
                        "spring.config.import",
                        "configtree:" + secrets + "/",
                        bundle + "truststore.certificate",
                        "file:" + certificates.path("ca.pem"),
                        bundle + "keystore.certificate",
                        "file:" + certificates.path("client.pem"),
                        bundle + "keystore.private-key",
                        "file:" + certificates.path("client.key"),
                        "spring.data.redis.ssl.bundle",
                        "lockstep",
                        "spring.data.redis.username",
                        "lockstep-" + service,
                        "spring.kafka.ssl.bundle",
                        "lockstep",
                        "spring.kafka.security.protocol",
                        "SASL_SSL",
                        "spring.kafka.properties.sasl.mechanism",
                        "PLAIN",
                        "lockstep.replicas.ssl-bundle",
                        "lockstep")
                .forEach((key, value) -> processes.withProperty(service, key, value));
        String server = "spring.ssl.bundle.pem.server.";
        Map.of(
                        server + "keystore.certificate",
                        "file:" + certificates.path("server.pem"),
                        server + "keystore.private-key",
                        "file:" + certificates.path("server.key"),
                        server + "reload-on-update",
                        "true",
                        "spring.ssl.bundle.watch.file.quiet-period",
                        "500ms",
                        "server.ssl.bundle",
                        "server")
                .forEach((key, value) -> processes.withProperty(service, key, value));
        if (service.equals("connector")) {
            for (int n : processes.layout().numbers()) {
                processes.withProperty("connector-" + n, "lockstep.connector.replica.url", url(processes, n));
            }
        }
        if (service.equals("gateway")) {
            Files.writeString(secrets.resolve("lockstep.gateway.internal.secret"), secret("internal"));
        }
        if (service.equals("monitor")) {
            Files.writeString(secrets.resolve("lockstep.monitor.gateway-secret"), secret("internal"));
            processes.withProperty("monitor", "lockstep.monitor.gateway-ssl-bundle", "lockstep");
            for (int n : List.of(1, 2)) {
                processes.withProperty(
                        "monitor",
                        "lockstep.monitor.gateways[" + (n - 1) + "]",
                        processes.actuator(n == 1 ? "gateway" : "gateway-" + n).toString());
            }
            Files.writeString(secrets.resolve("lockstep.monitor.api.users[0].name"), "operator");
            Files.writeString(secrets.resolve("lockstep.monitor.api.users[0].password"), OPERATOR_HASH);
            for (int n : processes.layout().numbers()) {
                processes.withProperty("monitor", "lockstep.monitor.replicas[" + (n - 1) + "].url", url(processes, n));
            }
        }
    }

    private static String url(LocalCluster processes, int replica) {
        return processes.url("replica-" + replica).toString();
    }

    /** What a process of this kind, or somebody else, shows. */
    public static String secret(String of) {
        return Objects.requireNonNull(SECRETS.get(of), of);
    }

    public LocalCluster processes() {
        return processes;
    }

    public Certificates certificates() {
        return certificates;
    }

    @Override
    public void close() {
        processes.close();
    }
}
