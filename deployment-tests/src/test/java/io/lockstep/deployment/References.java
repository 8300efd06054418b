package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether every ConfigMap, Secret, key, volume and variable that a pod refers to is there. */
final class References {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

    private final Manifests manifests;
    private final Map<String, ? extends Collection<String>> secrets;
    private final List<String> problems = new ArrayList<>();

    private References(Manifests manifests, Map<String, ? extends Collection<String>> secrets) {
        this.manifests = manifests;
        this.secrets = secrets;
    }

    /** @param secrets those that somebody has to make, and their keys */
    static List<String> problems(Manifests manifests, Map<String, ? extends Collection<String>> secrets) {
        References references = new References(manifests, secrets);
        for (Workload workload : manifests.workloads()) {
            workload.pod().getVolumes().forEach(volume -> references.volume(workload, volume));
            workload.containers().forEach(container -> references.container(workload, container));
        }
        return references.problems;
    }

    /** Null if nobody makes that Secret. */
    private @Nullable Collection<String> keysOf(String secret) {
        Collection<String> rendered = manifests
                .find(Secret.class, secret)
                .map(found -> found.getData().keySet())
                .orElse(null);
        return rendered == null ? secrets.get(secret) : rendered;
    }

    private void volume(Workload workload, Volume volume) {
        String where = workload + ", volume " + volume.getName();
        if (volume.getConfigMap() != null) {
            Map<String, String> map =
                    manifests.configMap(volume.getConfigMap().getName()).orElse(null);
            keys(
                    where,
                    "ConfigMap " + volume.getConfigMap().getName(),
                    map == null ? null : map.keySet(),
                    volume.getConfigMap().getItems());
        }
        if (volume.getSecret() != null) {
            String name = volume.getSecret().getSecretName();
            keys(where, "Secret " + name, keysOf(name), volume.getSecret().getItems());
        }
        if (workload.containers().stream()
                .flatMap(container -> container.getVolumeMounts().stream())
                .noneMatch(mount -> mount.getName().equals(volume.getName()))) {
            problems.add(where + " is mounted nowhere");
        }
    }

    private void keys(String where, String source, @Nullable Collection<String> known, Collection<KeyToPath> items) {
        if (known == null) {
            problems.add(where + " refers to the " + source + ", which does not exist");
            return;
        }
        items.stream()
                .map(KeyToPath::getKey)
                .filter(key -> !known.contains(key))
                .forEach(key ->
                        problems.add(where + " refers to the key " + key + " of " + source + ", which has none"));
    }

    private void container(Workload workload, Container container) {
        String where = workload + ", container " + container.getName();
        Set<String> volumes =
                workload.pod().getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
        volumes.addAll(workload.claims());
        Set<String> paths = new HashSet<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            if (!volumes.contains(mount.getName())) {
                problems.add(where + " mounts the volume " + mount.getName() + ", which does not exist");
            }
            if (!paths.add(mount.getMountPath())) {
                problems.add(where + " mounts two volumes at " + mount.getMountPath());
            }
        }
        for (EnvFromSource source : container.getEnvFrom()) {
            if (source.getConfigMapRef() != null
                    && manifests.configMap(source.getConfigMapRef().getName()).isEmpty()) {
                problems.add(where + " takes its environment from the ConfigMap "
                        + source.getConfigMapRef().getName() + ", which does not exist");
            }
        }
        Set<String> before = new HashSet<>();
        for (EnvVar variable : container.getEnv()) {
            variable(where + ", variable " + variable.getName(), variable, before);
            if (!before.add(variable.getName())) {
                problems.add(where + " sets " + variable.getName() + " twice");
            }
        }
        arguments(where, container, before);
    }

    private void variable(String where, EnvVar variable, Set<String> before) {
        if (variable.getValue() != null) {
            unknown(variable.getValue(), before)
                    .forEach(name -> problems.add(where + " uses $(" + name + "), which is not set before it"));
        }
        var from = variable.getValueFrom();
        if (from != null && from.getSecretKeyRef() != null) {
            String name = from.getSecretKeyRef().getName();
            KeyToPath key = new KeyToPath();
            key.setKey(from.getSecretKeyRef().getKey());
            keys(where, "Secret " + name, keysOf(name), List.of(key));
        }
        if (from != null && from.getConfigMapKeyRef() != null) {
            String name = from.getConfigMapKeyRef().getName();
            KeyToPath key = new KeyToPath();
            key.setKey(from.getConfigMapKeyRef().getKey());
            Map<String, String> map = manifests.configMap(name).orElse(null);
            keys(where, "ConfigMap " + name, map == null ? null : map.keySet(), List.of(key));
        }
    }

    private void arguments(String where, Container container, Set<String> variables) {
        List<String> words = new ArrayList<>(container.getCommand());
        words.addAll(container.getArgs());
        words.forEach(word -> unknown(word, variables)
                .forEach(name -> problems.add(where + " uses $(" + name + ") in its command, which is not set")));
    }

    private static List<String> unknown(String text, Set<String> known) {
        Matcher matcher = VARIABLE.matcher(text);
        return matcher.results()
                .map(result -> result.group(1))
                .filter(name -> !known.contains(name))
                .toList();
    }
}
