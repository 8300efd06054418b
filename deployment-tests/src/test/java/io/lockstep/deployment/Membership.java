package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether all who have to know the replicas know the same ones: the servers' pods, the connectors, the monitors and the
 * network policies, where there are any.
 */
final class Membership {

    private static final String INDEX = "apps.kubernetes.io/pod-index";

    private Membership() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Workload replicas = manifests.workload("replica");
        Map<String, URI> expected = new TreeMap<>();
        for (int ordinal : replicas.ordinals()) {
            expected.put("replica-" + ordinal, address(manifests, replicas, ordinal));
        }
        Map<String, URI> connectors = connectors(manifests);
        if (!connectors.equals(expected)) {
            problems.add("connectors write to " + connectors + ", but the replicas are " + expected);
        }
        Map<String, URI> monitored = monitored(manifests);
        if (!monitored.equals(expected)) {
            problems.add("monitors probe " + monitored + ", but the replicas are " + expected);
        }
        if (!manifests.all(NetworkPolicy.class).isEmpty()) {
            replicas.podLabels().forEach(labels -> policy(manifests, labels, problems));
        }
        return problems;
    }

    private static URI address(Manifests manifests, Workload replicas, int ordinal) {
        boolean tls = "true".equals(Environment.of(manifests, replicas, ordinal).get("INFLUXDB_HTTP_HTTPS_ENABLED"));
        Service service = manifests.find(Service.class, "replica").orElseThrow();
        return URI.create((tls ? "https" : "http") + "://replica-" + ordinal + ".replica:"
                + service.getSpec().getPorts().get(0).getPort());
    }

    private static Map<String, URI> connectors(Manifests manifests) {
        Workload connectors = manifests.workload("connector");
        Map<String, URI> found = new TreeMap<>();
        for (int ordinal : connectors.ordinals()) {
            Map<String, String> environment = Environment.of(manifests, connectors, ordinal);
            found.put(
                    environment.getOrDefault("LOCKSTEP_CONNECTOR_REPLICA_ID", ""),
                    URI.create(environment.getOrDefault("LOCKSTEP_CONNECTOR_REPLICA_URL", "")));
        }
        return found;
    }

    private static Map<String, URI> monitored(Manifests manifests) {
        Map<String, String> environment = Environment.of(manifests, manifests.workload("monitor"), 0);
        Map<String, URI> found = new TreeMap<>();
        String prefix = "LOCKSTEP_MONITOR_REPLICAS_";
        for (int i = 0; environment.containsKey(prefix + i + "_ID"); i++) {
            found.put(
                    environment.getOrDefault(prefix + i + "_ID", ""),
                    URI.create(environment.getOrDefault(prefix + i + "_URL", "")));
        }
        return found;
    }

    /** A replica listens to the connector of its own number, and to no other. */
    private static void policy(Manifests manifests, Map<String, String> replica, List<String> problems) {
        List<NetworkPolicy> policies = manifests.all(NetworkPolicy.class).stream()
                .filter(policy -> replica.entrySet()
                        .containsAll(policy.getSpec()
                                .getPodSelector()
                                .getMatchLabels()
                                .entrySet()))
                .toList();
        List<Map<String, String>> connectors = manifests.workload("connector").podLabels().stream()
                .filter(connector -> policies.stream()
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .flatMap(rule -> rule.getFrom().stream())
                        .map(NetworkPolicyPeer::getPodSelector)
                        .anyMatch(peer -> peer != null
                                && connector
                                        .entrySet()
                                        .containsAll(peer.getMatchLabels().entrySet())))
                .toList();
        String own = String.valueOf(replica.get(INDEX));
        if (policies.isEmpty()) {
            problems.add("replica-" + own + " listens to everybody: no NetworkPolicy selects it");
        } else if (connectors.size() != 1 || !own.equals(connectors.get(0).get(INDEX))) {
            problems.add("replica-" + own + " listens to the connectors "
                    + connectors.stream().map(labels -> labels.get(INDEX)).toList());
        }
    }
}
