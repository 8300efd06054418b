package io.lockstep.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The list of Secrets that an operator has to make: {@code k8s/required-secrets.yaml}. */
final class RequiredSecrets {

    private static final Path LIST = Kustomize.K8S.resolve("required-secrets.yaml");

    private RequiredSecrets() {}

    record Secret(List<String> keys, String what) {}

    /** Names and keys. */
    static Map<String, List<String>> read() {
        Map<String, List<String>> keys = new TreeMap<>();
        try {
            StrictModels.YAML
                    .readValue(LIST.toFile(), new TypeReference<Map<String, Secret>>() {})
                    .forEach((name, secret) -> keys.put(name, secret.keys()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return keys;
    }
}
