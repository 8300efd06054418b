package io.lockstep.support;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves tracing out unless there is somewhere to send spans to. Spring Boot would otherwise make a tracer that makes a span of
 * every request, to drop it.
 */
final class TracingOnDemand implements AutoConfigurationImportFilter, EnvironmentAware {

    /** The keys that say where spans go; the second is an older name of the first. */
    static final List<String> ENDPOINTS =
            List.of("management.opentelemetry.tracing.export.otlp.endpoint", "management.otlp.tracing.endpoint");

    private static final Set<String> PACKAGES =
            Set.of("org.springframework.boot.micrometer.tracing.", "org.springframework.boot.opentelemetry.");

    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        return match(classes);
    }

    boolean[] match(@Nullable String[] classes) {
        boolean wanted = isConfigured();
        boolean[] matches = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            matches[i] = wanted || !isTracing(classes[i]);
        }
        return matches;
    }

    private boolean isConfigured() {
        Environment known = environment;
        return known != null
                && ENDPOINTS.stream()
                        .anyMatch(key -> !known.getProperty(key, "").isBlank());
    }

    private static boolean isTracing(@Nullable String name) {
        return name != null && PACKAGES.stream().anyMatch(name::startsWith);
    }
}
