package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whether everything that names pods, Services or workloads by label or name finds them, and only those that it means. */
final class Selectors {

    private final Manifests manifests;
    private final List<String> problems = new ArrayList<>();

    private Selectors(Manifests manifests) {
        this.manifests = manifests;
    }

    static List<String> problems(Manifests manifests) {
        Selectors selectors = new Selectors(manifests);
        manifests.workloads().forEach(selectors::workload);
        manifests
                .all(Service.class)
                .forEach(s -> selectors.oneWorkload(s, s.getSpec().getSelector()));
        manifests.all(PodDisruptionBudget.class).forEach(selectors::budget);
        manifests.all(HorizontalPodAutoscaler.class).forEach(selectors::autoscaler);
        manifests.all(StatefulSet.class).forEach(selectors::governingService);
        manifests.all(NetworkPolicy.class).forEach(selectors::policy);
        manifests.all(ServiceMonitor.class).forEach(selectors::serviceMonitor);
        return selectors.problems;
    }

    private void workload(Workload workload) {
        if (!workload.isSelectedBy(workload.selector().getMatchLabels())) {
            problems.add(workload + " does not select its own pods");
        }
        for (Workload other : manifests.workloads()) {
            if (other != workload
                    && !other.name().equals(workload.name())
                    && other.isSelectedBy(workload.selector().getMatchLabels())) {
                problems.add(workload + " selects the pods of " + other);
            }
        }
        spread(workload).forEach(selector -> {
            if (!workload.isSelectedBy(selector.getMatchLabels())) {
                problems.add(workload + " is spread over pods that are not its own: " + selector.getMatchLabels());
            }
        });
    }

    private static Stream<LabelSelector> spread(Workload workload) {
        Stream<LabelSelector> constraints =
                workload.pod().getTopologySpreadConstraints().stream().map(constraint -> constraint.getLabelSelector());
        if (workload.pod().getAffinity() == null || workload.pod().getAffinity().getPodAntiAffinity() == null) {
            return constraints;
        }
        return Stream.concat(
                constraints,
                workload
                        .pod()
                        .getAffinity()
                        .getPodAntiAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .stream()
                        .map(PodAffinityTerm::getLabelSelector));
    }

    private void oneWorkload(HasMetadata object, Map<String, String> labels) {
        long selected = manifests.workloads().stream()
                .filter(workload -> workload.isSelectedBy(labels))
                .count();
        if (labels.isEmpty() || selected != 1) {
            problems.add(describe(object) + " selects the pods of " + selected + " workloads by " + labels);
        }
    }

    private void budget(PodDisruptionBudget budget) {
        oneWorkload(budget, budget.getSpec().getSelector().getMatchLabels());
        if (manifests.workloads().stream()
                .filter(w -> w.isSelectedBy(budget.getSpec().getSelector().getMatchLabels()))
                .anyMatch(w -> w.ordinals().size() == 1)) {
            problems.add(describe(budget) + " is for a single pod");
        }
    }

    private void autoscaler(HorizontalPodAutoscaler autoscaler) {
        var target = autoscaler.getSpec().getScaleTargetRef();
        var found = manifests.workloads().stream()
                .filter(w -> w.name().equals(target.getName())
                        && w.object().getKind().equals(target.getKind()))
                .findFirst();
        if (found.isEmpty()) {
            problems.add(describe(autoscaler) + " scales " + target.getKind() + " " + target.getName()
                    + ", which does not exist");
        } else if (found.get().object() instanceof io.fabric8.kubernetes.api.model.apps.Deployment deployment
                && deployment.getSpec().getReplicas() != null) {
            problems.add(describe(autoscaler) + " and its target both say how many pods there are");
        }
    }

    private void governingService(StatefulSet set) {
        String name = set.getSpec().getServiceName();
        var service = manifests.find(Service.class, name);
        if (service.isEmpty()
                || !Workload.of(set).isSelectedBy(service.get().getSpec().getSelector())) {
            problems.add(describe(set) + " names the Service " + name + ", which does not select its pods");
        }
    }

    private void policy(NetworkPolicy policy) {
        Map<String, String> pods = policy.getSpec().getPodSelector().getMatchLabels();
        oneWorkload(policy, pods);
        for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
            rule.getFrom().stream()
                    .map(NetworkPolicyPeer::getPodSelector)
                    .filter(selector -> selector != null && !manifests.hasPodWith(selector.getMatchLabels()))
                    .forEach(selector -> problems.add(
                            describe(policy) + " lets in pods that do not exist: " + selector.getMatchLabels()));
            rule.getPorts().stream()
                    .map(port -> port.getPort())
                    .filter(port -> manifests.workloads().stream()
                            .noneMatch(workload -> workload.isSelectedBy(pods) && workload.hasPort(port)))
                    .forEach(port -> problems.add(describe(policy) + " opens a port that its pods do not have: "
                            + (port.getStrVal() == null ? port.getIntVal() : port.getStrVal())));
        }
    }

    private void serviceMonitor(ServiceMonitor monitor) {
        List<Service> services = manifests.all(Service.class).stream()
                .filter(service -> service.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(
                                monitor.getSpec().getSelector().getMatchLabels().entrySet()))
                .toList();
        if (services.size() != 1) {
            problems.add(describe(monitor) + " selects " + services.size() + " Services");
            return;
        }
        Service service = services.get(0);
        for (Endpoint endpoint : monitor.getSpec().getEndpoints()) {
            if (service.getSpec().getPorts().stream()
                    .noneMatch(port -> port.getName().equals(endpoint.getPort()))) {
                problems.add(describe(monitor) + " scrapes the port " + endpoint.getPort() + ", which "
                        + describe(service) + " does not have");
            }
        }
        String job = monitor.getSpec().getJobLabel();
        if (job == null || !service.getMetadata().getLabels().containsKey(job)) {
            problems.add(describe(monitor) + " names its job by a label that " + describe(service) + " does not have");
        }
    }

    static String describe(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
