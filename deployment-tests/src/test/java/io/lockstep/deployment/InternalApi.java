package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the monitors reach the gateways' internal API, through which their records come into the log, and may use it. */
final class InternalApi {

    private static final String URLS = "LOCKSTEP_MONITOR_GATEWAYS_";
    private static final IntOrString ACTUATOR = new IntOrString("management");

    private InternalApi() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Workload gateway = manifests.workload("gateway");
        Workload monitor = manifests.workload("monitor");
        Map<String, String> environment = Environment.of(manifests, monitor, 0);
        if (!environment.containsKey(URLS + 0)) {
            problems.add("monitors know no gateway that could append to the log");
        }
        for (int i = 0; environment.containsKey(URLS + i); i++) {
            URI url = URI.create(environment.getOrDefault(URLS + i, ""));
            boolean leads = manifests
                    .find(Service.class, String.valueOf(url.getHost()))
                    .filter(service -> leadsToActuator(service, url.getPort(), gateway))
                    .isPresent();
            if (!leads) {
                problems.add(
                        "monitors append to the log at " + url + ", which is no Service of the gateways' actuator");
            }
        }
        Optional<SecretKeySelector> asked = secret(gateway, "LOCKSTEP_GATEWAY_INTERNAL_SECRET");
        if (asked.isEmpty() || !asked.equals(secret(monitor, "LOCKSTEP_MONITOR_GATEWAYSECRET"))) {
            problems.add("monitors show a secret that the gateways don't ask for");
        }
        List<NetworkPolicy> policies = manifests.all(NetworkPolicy.class).stream()
                .filter(policy ->
                        gateway.isSelectedBy(policy.getSpec().getPodSelector().getMatchLabels()))
                .toList();
        boolean letIn = policies.stream()
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .anyMatch(rule -> letsIn(rule, monitor));
        if (!policies.isEmpty() && !letIn) {
            problems.add("no NetworkPolicy lets monitors reach the gateways' actuator");
        }
        return problems;
    }

    private static boolean leadsToActuator(Service service, int port, Workload gateway) {
        return gateway.isSelectedBy(service.getSpec().getSelector())
                && service.getSpec().getPorts().stream()
                        .anyMatch(known -> known.getPort() == port && ACTUATOR.equals(known.getTargetPort()));
    }

    private static Optional<SecretKeySelector> secret(Workload workload, String variable) {
        return workload.pod().getContainers().get(0).getEnv().stream()
                .filter(known -> known.getName().equals(variable) && known.getValueFrom() != null)
                .map(EnvVar::getValueFrom)
                .map(from -> from.getSecretKeyRef())
                .findFirst();
    }

    private static boolean letsIn(NetworkPolicyIngressRule rule, Workload monitor) {
        return rule.getPorts().stream().anyMatch(port -> ACTUATOR.equals(port.getPort()))
                && rule.getFrom().stream()
                        .anyMatch(peer -> peer.getPodSelector() != null
                                && monitor.isSelectedBy(peer.getPodSelector().getMatchLabels()));
    }
}
