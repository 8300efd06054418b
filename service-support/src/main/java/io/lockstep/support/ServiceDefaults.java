package io.lockstep.support;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Defaults that all services share, at the lowest precedence: log lines that show their key-values, the cluster's name on
 * every metric, nothing printed beside {@link OneLineFailureReporter}'s line when a start fails, and no metrics pushed
 * anywhere unless asked for.
 */
final class ServiceDefaults implements EnvironmentPostProcessor {

    private static final String LEVEL = "logging.level.";
    private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p [%t] %logger{1}: %m %kvp{NONE}%n%wEx";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "lockstepServiceDefaults",
                        Map.ofEntries(
                                Map.entry("logging.pattern.console", LINE),
                                // Only what a client asks for is traced, where tracing is configured at all.
                                Map.entry("management.tracing.sampling.probability", "0"),
                                // A span of each Redis command would drown the others, and carry its arguments.
                                Map.entry("management.observations.enable.lettuce", "false"),
                                Map.entry("management.metrics.tags.cluster", "${lockstep.cluster:lockstep}"),
                                Map.entry("management.influx.metrics.export.enabled", "false"),
                                Map.entry(LEVEL + "org.springframework.boot.web.server.servlet.context", "ERROR"),
                                Map.entry(LEVEL + "org.springframework.boot.web.server.reactive.context", "ERROR"),
                                Map.entry(
                                        LEVEL + "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter",
                                        "OFF"),
                                Map.entry(
                                        LEVEL
                                                + "org.springframework.boot.autoconfigure.logging.ConditionEvaluationReportLogger",
                                        "WARN"),
                                Map.entry("spring.main.banner-mode", "off"),
                                Map.entry("spring.data.redis.repositories.enabled", "false"))));
    }
}
