package io.lockstep.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class UnknownPropertyCheckTest {

    private final UnknownPropertyCheck check = new UnknownPropertyCheck(new KnownProperties(new TreeMap<>(Map.of(
            "lockstep.connector.retry-interval", "java.time.Duration",
            "lockstep.monitor.replicas", "java.util.List<io.lockstep.Replica>"))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lockstep.connector.retry-interval",
                "lockstep.connector.retryInterval",
                "LOCKSTEP_CONNECTOR_RETRYINTERVAL",
                "LOCKSTEP_CONNECTOR_RETRY_INTERVAL",
                "lockstep.monitor.replicas[0].id",
                "LOCKSTEP_MONITOR_REPLICAS_0_ID",
                "LOCKSTEP_GATEWAY_SERVICE_HOST",
                "LOCKSTEP_GATEWAY_PORT_8086_TCP_ADDR",
                "spring.application.name",
                "PATH"
            })
    void acceptsKnownNamesInEveryForm(String name) {
        assertThatCode(() -> check.check(environmentWith(name))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lockstep.connector.retry-intervall",
                "LOCKSTEP_CONNECTOR_RETRY",
                "lockstep.conector.retry-interval",
                "lockstep.connector.retry-interval.first"
            })
    void refusesAMisspeltNameAndSaysWhatIsNear(String name) {
        assertThatThrownBy(() -> check.check(environmentWith(name)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("lockstep.connector.retry-interval");
    }

    @Test
    void readsTheNamesThatTheProcessorListed() {
        assertThatCode(() -> KnownProperties.onClassPath(getClass().getClassLoader()))
                .doesNotThrowAnyException();
    }

    private static StandardEnvironment environmentWith(String name) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, "x")));
        return environment;
    }
}
