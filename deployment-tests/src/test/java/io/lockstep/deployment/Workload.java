package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Deployment or a StatefulSet.
 *
 * @param object the manifest itself
 * @param selector which pods it takes for its own
 * @param template of its pods
 * @param claims names of the volumes that each pod has for itself
 * @param ordinals numbers of the pods; empty for a Deployment
 */
record Workload(
        HasMetadata object,
        LabelSelector selector,
        PodTemplateSpec template,
        List<String> claims,
        List<Integer> ordinals) {

    static Workload of(Deployment deployment) {
        return new Workload(
                deployment,
                deployment.getSpec().getSelector(),
                deployment.getSpec().getTemplate(),
                List.of(),
                List.of());
    }

    static Workload of(StatefulSet set) {
        int first = set.getSpec().getOrdinals() == null
                ? 0
                : Objects.requireNonNullElse(set.getSpec().getOrdinals().getStart(), 0);
        return new Workload(
                set,
                set.getSpec().getSelector(),
                set.getSpec().getTemplate(),
                set.getSpec().getVolumeClaimTemplates().stream()
                        .map(claim -> claim.getMetadata().getName())
                        .toList(),
                IntStream.range(first, first + set.getSpec().getReplicas())
                        .boxed()
                        .toList());
    }

    String name() {
        return object.getMetadata().getName();
    }

    /** As in "StatefulSet replica", for problems. */
    @Override
    public String toString() {
        return object.getKind() + " " + name();
    }

    PodSpec pod() {
        return template.getSpec();
    }

    /** The containers that start first included. */
    List<Container> containers() {
        return Stream.concat(pod().getInitContainers().stream(), pod().getContainers().stream())
                .toList();
    }

    /** The labels of each of its pods, with those that the controller adds. */
    List<Map<String, String>> podLabels() {
        Map<String, String> common = template.getMetadata().getLabels();
        if (ordinals.isEmpty()) {
            return List.of(common);
        }
        List<Map<String, String>> all = new ArrayList<>();
        for (int ordinal : ordinals) {
            Map<String, String> labels = new HashMap<>(common);
            labels.put("apps.kubernetes.io/pod-index", String.valueOf(ordinal));
            labels.put("statefulset.kubernetes.io/pod-name", name() + "-" + ordinal);
            all.add(labels);
        }
        return all;
    }

    boolean isSelectedBy(Map<String, String> labels) {
        return podLabels().stream().anyMatch(pod -> pod.entrySet().containsAll(labels.entrySet()));
    }

    boolean hasPort(IntOrString port) {
        return containers().stream().anyMatch(container -> hasPort(container, port));
    }

    static boolean hasPort(Container container, IntOrString port) {
        return container.getPorts().stream().anyMatch(known -> isSame(known, port));
    }

    private static boolean isSame(ContainerPort known, IntOrString port) {
        return port.getStrVal() == null
                ? known.getContainerPort().equals(port.getIntVal())
                : port.getStrVal().equals(known.getName());
    }
}
