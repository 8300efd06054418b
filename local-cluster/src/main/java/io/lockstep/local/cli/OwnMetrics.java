package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import java.util.Map;

/**
 * Has the services write their own metrics through the gateway into the database {@code lockstep}, so that a new user
 * finds real, live data. Tag {@code process} tells the processes apart.
 */
final class OwnMetrics {

    private static final String EXPORT = "management.influx.metrics.export.";

    private static final Map<String, String> NAMES = Map.of(
            "connector", "${lockstep.connector.replica.id}",
            "monitor", "${lockstep.monitor.name}",
            "gateway", "${lockstep.gateway.name}");

    private OwnMetrics() {}

    static void writtenThrough(LocalCluster cluster) {
        String gateway = cluster.url("gateway").toString();
        NAMES.forEach((service, name) -> {
            cluster.withProperty(service, EXPORT + "enabled", "true");
            cluster.withProperty(service, EXPORT + "uri", gateway);
            cluster.withProperty(service, EXPORT + "db", "lockstep");
            cluster.withProperty(service, EXPORT + "step", "10s");
            cluster.withProperty(service, "management.metrics.tags.process", name);
            // Until the gateway is up, each attempt would be told with its stack trace.
            cluster.withProperty(service, "logging.level.io.micrometer.influx", "off");
        });
    }
}
