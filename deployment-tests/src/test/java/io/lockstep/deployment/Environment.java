package io.lockstep.deployment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The environment that the first container of a pod starts with. */
final class Environment {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

    private Environment() {}

    /**
     * As the kubelet would make it. What comes from a Secret has the value {@code secret}; what comes from the pod itself, its
     * ordinal or its name.
     */
    static Map<String, String> of(Manifests manifests, Workload workload, int ordinal) {
        Container container = workload.pod().getContainers().get(0);
        Map<String, String> environment = new LinkedHashMap<>();
        container
                .getEnvFrom()
                .forEach(source -> environment.putAll(manifests
                        .configMap(source.getConfigMapRef().getName())
                        .orElseThrow(() -> new AssertionError(
                                "no ConfigMap " + source.getConfigMapRef().getName()))));
        Map<String, String> own = new LinkedHashMap<>();
        for (EnvVar variable : container.getEnv()) {
            own.put(variable.getName(), value(workload, ordinal, variable, own));
        }
        environment.putAll(own);
        return environment;
    }

    private static String value(Workload workload, int ordinal, EnvVar variable, Map<String, String> before) {
        var from = variable.getValueFrom();
        if (from == null) {
            return expand(variable.getValue(), before);
        }
        if (from.getFieldRef() != null) {
            return from.getFieldRef().getFieldPath().contains("pod-index")
                    ? String.valueOf(ordinal)
                    : workload.name() + "-" + ordinal;
        }
        return "secret";
    }

    private static String expand(String value, Map<String, String> known) {
        return VARIABLE.matcher(value)
                .replaceAll(found -> Matcher.quoteReplacement(known.getOrDefault(found.group(1), found.group())));
    }
}
