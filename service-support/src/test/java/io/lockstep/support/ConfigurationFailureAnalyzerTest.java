package io.lockstep.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
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

    private static String lineFor(String interval) {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("lockstep.sample.interval", interval)));
        Throwable failure = catchThrowable(() -> binder.bind("lockstep.sample", Bindable.of(Sample.class)));
        FailureAnalysis analysis = new ConfigurationFailureAnalyzer().analyze(failure);
        Objects.requireNonNull(analysis, "no analysis");
        return analysis.getDescription();
    }
}
