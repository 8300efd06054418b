package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a kustomization renders to.
 *
 * @param objects in the order of the text
 */
record Manifests(List<HasMetadata> objects) {

    /** @throws IllegalArgumentException if the text is not what Kubernetes would take */
    static Manifests of(String text) {
        List<String> problems = new ArrayList<>();
        List<HasMetadata> objects = StrictModels.read(text, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new Manifests(objects);
    }

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
        return all(kind).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst();
    }

    List<Workload> workloads() {
        return Stream.concat(
                        all(Deployment.class).stream().map(Workload::of),
                        all(StatefulSet.class).stream().map(Workload::of))
                .toList();
    }

    Workload workload(String name) {
        return workloads().stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no workload " + name));
    }

    /** Keys and values of a ConfigMap; empty if there is none. */
    Optional<Map<String, String>> configMap(String name) {
        return find(ConfigMap.class, name).map(map -> {
            Map<String, String> all = new LinkedHashMap<>(map.getData());
            map.getBinaryData().forEach(all::putIfAbsent);
            return all;
        });
    }

    /** Whether some pod carries all of these labels. */
    boolean hasPodWith(Map<String, String> labels) {
        return workloads().stream().anyMatch(workload -> workload.isSelectedBy(labels));
    }
}
