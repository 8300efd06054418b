package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the pods of Lockstep's own services say what these services take, and ask and stop them as they are built for. */
final class Services {

    static final List<String> NAMES = List.of("connector", "monitor", "gateway");

    /** Variables that are no properties: used by others, and the JVM's own. */
    private static final Set<String> NO_PROPERTIES = Set.of("POD_INDEX", "JDK_JAVA_OPTIONS");

    private final Manifests manifests;
    private final List<String> problems = new ArrayList<>();

    private Services(Manifests manifests) {
        this.manifests = manifests;
    }

    static List<String> problems(Manifests manifests) {
        Services services = new Services(manifests);
        NAMES.forEach(services::service);
        return services.problems;
    }

    private void service(String name) {
        Workload workload = manifests.workload(name);
        ServiceJar jar = ServiceJar.of(name + "-service");
        Map<String, String> environment = Environment.of(manifests, workload, 1);
        environment.keySet().stream()
                .filter(variable -> !NO_PROPERTIES.contains(variable) && !jar.knows(variable))
                .forEach(variable ->
                        problems.add(workload + " sets " + variable + ", which is no property of the service"));

        String management = jar.value(environment, "management.server.port");
        int actuator = Integer.parseInt(management.isEmpty() ? jar.value(environment, "server.port") : management);
        Container container = workload.pod().getContainers().get(0);
        probe(workload, "startup", container, container.getStartupProbe(), "liveness", actuator);
        probe(workload, "liveness", container, container.getLivenessProbe(), "liveness", actuator);
        probe(workload, "readiness", container, container.getReadinessProbe(), "readiness", actuator);
        for (String group : List.of("liveness", "readiness")) {
            if (!jar.health(group).equals(List.of(group + "State"))) {
                problems.add(workload + ": its " + group + " depends on " + jar.health(group));
            }
        }
        if (!Workload.hasPort(container, new IntOrString(Integer.valueOf(jar.value(environment, "server.port"))))) {
            problems.add(workload + " listens to a port that its container does not name");
        }
        stopping(workload, container, jar.value(environment, "spring.lifecycle.timeout-per-shutdown-phase"));
    }

    private void probe(Workload workload, String kind, Container container, Probe probe, String group, int actuator) {
        var http = probe.getHttpGet();
        if (http == null || !("/actuator/health/" + group).equals(http.getPath())) {
            problems.add(workload + ": its " + kind + " probe does not ask for " + group);
            return;
        }
        boolean same = container.getPorts().stream()
                .anyMatch(port -> port.getContainerPort() == actuator
                        && (port.getName().equals(http.getPort().getStrVal())
                                || port.getContainerPort().equals(http.getPort().getIntVal())));
        if (!same) {
            problems.add(workload + ": its " + kind + " probe does not ask the actuator's port, which is " + actuator);
        }
    }

    /** A pod has the time to leave the Service, to finish what it does, and some more. */
    private void stopping(Workload workload, Container container, String phase) {
        long pause = container.getLifecycle() == null
                        || container.getLifecycle().getPreStop() == null
                        || container.getLifecycle().getPreStop().getSleep() == null
                ? 0
                : container.getLifecycle().getPreStop().getSleep().getSeconds();
        long finish = Duration.parse("PT" + (phase.isEmpty() ? "30s" : phase)).toSeconds();
        Long grace = workload.pod().getTerminationGracePeriodSeconds();
        if (grace == null || grace < pause + finish + 5) {
            problems.add(
                    workload + " is killed after " + grace + " s, but may take " + (pause + finish) + " s to stop");
        }
        if (workload.object() instanceof Deployment deployment) {
            var update = deployment.getSpec().getStrategy().getRollingUpdate();
            if (!Integer.valueOf(0).equals(update.getMaxUnavailable().getIntVal())) {
                problems.add(workload + " has fewer pods than it should while it is updated");
            }
            if (pause < 5) {
                problems.add(workload + " stops before the nodes have taken it out of its Service");
            }
        }
    }
}
