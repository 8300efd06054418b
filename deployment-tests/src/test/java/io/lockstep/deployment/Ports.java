package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether the ports that Services, probes and Prometheus ask for are ports of the containers that they mean. */
final class Ports {

    private Ports() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Service service : manifests.all(Service.class)) {
            for (ServicePort port : service.getSpec().getPorts()) {
                IntOrString target =
                        port.getTargetPort() == null ? new IntOrString(port.getPort()) : port.getTargetPort();
                boolean found = manifests.workloads().stream()
                        .filter(workload ->
                                workload.isSelectedBy(service.getSpec().getSelector()))
                        .anyMatch(workload -> workload.hasPort(target));
                if (!found) {
                    problems.add(Selectors.describe(service) + " leads to a port that its pods do not have: "
                            + port.getName());
                }
            }
        }
        for (Workload workload : manifests.workloads()) {
            for (Container container : workload.pod().getContainers()) {
                String where = workload + ", container " + container.getName();
                probe(where + ", startup probe", container, container.getStartupProbe(), problems);
                probe(where + ", liveness probe", container, container.getLivenessProbe(), problems);
                probe(where + ", readiness probe", container, container.getReadinessProbe(), problems);
            }
            scrape(workload, problems);
        }
        return problems;
    }

    private static void probe(String where, Container container, @Nullable Probe probe, List<String> problems) {
        if (probe == null) {
            problems.add(where + " is missing");
            return;
        }
        IntOrString port = probe.getHttpGet() != null
                ? probe.getHttpGet().getPort()
                : probe.getTcpSocket() != null ? probe.getTcpSocket().getPort() : null;
        if (port == null || !Workload.hasPort(container, port)) {
            problems.add(where + " asks a port that the container does not have");
        }
    }

    private static void scrape(Workload workload, List<String> problems) {
        Map<String, String> annotations = workload.template().getMetadata().getAnnotations();
        String port = annotations == null ? null : annotations.get("prometheus.io/port");
        if (port != null && !workload.hasPort(new IntOrString(Integer.valueOf(port)))) {
            problems.add(workload + " is scraped at port " + port + ", which its pods do not have");
        }
    }
}
