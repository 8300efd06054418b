package io.lockstep.local;

import io.lockstep.local.ProcessName.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Properties of processes that differ from what the layout says, by process name ({@code gateway-2}) or by kind ({@code
 * connector}); a process's own win over its kind's. A null value takes a property of a service away. The properties of
 * Kafka and Redis are lines of their configuration files, those of InfluxDB servers environment variables.
 */
final class Overrides {

    /** Whom the services are at replicas; replicas ask for credentials where there is one. */
    static final String USERNAME = "lockstep.influxdb.username";

    private final Map<String, Map<String, @Nullable String>> byTarget = new TreeMap<>();

    void put(String target, String key, @Nullable String value) {
        requireProcess(target);
        byTarget.computeIfAbsent(target, absent -> new LinkedHashMap<>()).put(key, value);
    }

    /** Whether the services have a user at the replicas. */
    boolean haveUser() {
        return byTarget.getOrDefault(Kind.CONNECTOR.label(), Map.of()).get(USERNAME) != null;
    }

    Map<String, Map<String, @Nullable String>> asMap() {
        return byTarget;
    }

    Map<String, String> applyTo(ProcessName name, Map<String, String> properties) {
        Map<String, String> result = new LinkedHashMap<>(properties);
        apply(result, byTarget.getOrDefault(name.kind().label(), Map.of()));
        if (!name.toString().equals(name.kind().label())) {
            apply(result, byTarget.getOrDefault(name.toString(), Map.of()));
        }
        return result;
    }

    private static void apply(Map<String, String> result, Map<String, @Nullable String> changes) {
        changes.forEach((key, value) -> {
            if (value == null) {
                result.remove(key);
            } else {
                result.put(key, value);
            }
        });
    }

    private static void requireProcess(String target) {
        if (!target.equals(Kind.CONNECTOR.label()) && !target.equals(Kind.REPLICA.label())) {
            ProcessName.parse(target);
        }
    }
}
