package io.lockstep.local;

import io.lockstep.local.ProcessName.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/** The properties that a service of this layout is started with. */
final class ServiceProperties {

    private static final String HOST = "127.0.0.1";

    private ServiceProperties() {}

    static Map<String, String> of(ClusterLayout layout, ProcessName name) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("server.address", HOST);
        properties.put("server.port", Integer.toString(layout.port(name)));
        if (name.kind() != Kind.CONNECTOR) {
            properties.put("management.server.address", HOST);
            properties.put("management.server.port", Integer.toString(layout.adminPort(name)));
        }
        properties.put("spring.kafka.bootstrap-servers", HOST + ":" + layout.port(ProcessName.of(Kind.KAFKA, 1)));
        properties.put("spring.data.redis.host", HOST);
        properties.put("spring.data.redis.port", Integer.toString(layout.port(ProcessName.of(Kind.REDIS, 1))));
        switch (name.kind()) {
            case CONNECTOR -> {
                properties.put("lockstep.connector.replica.id", "replica-" + name.number());
                properties.put("lockstep.connector.replica.url", replicaUrl(layout, name.number()));
            }
            case MONITOR -> {
                properties.put("lockstep.monitor.name", "monitor-" + name.number());
                for (int n : layout.numbers()) {
                    String prefix = "lockstep.monitor.replicas[" + (n - 1) + "].";
                    properties.put(prefix + "id", "replica-" + n);
                    properties.put(prefix + "url", replicaUrl(layout, n));
                }
                for (int n = 1; n <= 2; n++) {
                    int port = layout.adminPort(ProcessName.of(Kind.GATEWAY, n));
                    properties.put("lockstep.monitor.gateways[" + (n - 1) + "]", "http://" + HOST + ":" + port);
                }
            }
            case GATEWAY -> properties.put("lockstep.gateway.name", "gateway-" + name.number());
            default -> throw new IllegalArgumentException(name + " is no service");
        }
        return properties;
    }

    private static String replicaUrl(ClusterLayout layout, int number) {
        return "http://" + HOST + ":" + layout.port(ProcessName.of(Kind.REPLICA, number));
    }
}
