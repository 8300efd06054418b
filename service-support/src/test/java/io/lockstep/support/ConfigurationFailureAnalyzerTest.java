package io.lockstep.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class ConfigurationFailureAnalyzerTest {

    record Sample(Duration interval) {
        Sample {
            if (interval.isNegative()) {
                throw new IllegalArgumentException("lockstep.sample.interval must not be negative, but is " + interval);
            }
        }
    }

    @Test
    void passesOnWhatTheConfigurationRecordSays() {
        assertThat(lineFor("-1s")).isEqualTo("lockstep.sample.interval must not be negative, but is PT-1S");
    }

    @Test
    void namesThePropertyAndTheValueThatCannotBeConverted() {
        assertThat(lineFor("soon"))
                .contains("'lockstep.sample.interval' = 'soon'")
                .contains("Duration")
                .doesNotContain("\n");
    }

    record Secretive(int password, int apiToken, int jaasConfig) {}

    @ParameterizedTest
    @ValueSource(strings = {"password", "api-token", "jaas-config"})
    void neverShowsTheValueOfASecret(String property) {
        String line = lineFor("lockstep.sample." + property, "hunter2", Secretive.class);

        assertThat(line).contains("'lockstep.sample." + property + "'").doesNotContain("hunter2");
    }

    private static String lineFor(String interval) {
        return lineFor("lockstep.sample.interval", interval, Sample.class);
    }

    private static String lineFor(String property, String value, Class<?> type) {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(property, value)));
        Throwable failure = catchThrowable(() -> binder.bind("lockstep.sample", Bindable.of(type)));
        FailureAnalysis analysis = new ConfigurationFailureAnalyzer().analyze(failure);
        Objects.requireNonNull(analysis, "no analysis");
        return analysis.getDescription();
    }
}
