package io.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"kafka", "redis", "replica-1", "connector-9", "connector-2b", "monitor", "gateway-2", "plain-2"})
    void everyNameReadsBackAsItself(String name) {
        assertThat(ProcessName.parse(name)).hasToString(name);
    }

    @Test
    void theFirstOfSeveralGatewaysMayBeNumbered() {
        assertThat(ProcessName.parse("gateway-1")).isEqualTo(ProcessName.parse("gateway"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "replica", "replica-0", "kafka-2", "gateway-3", "replica-1b", "../kafka", "Kafka"})
    void anythingElseIsRefused(String name) {
        assertThatThrownBy(() -> ProcessName.parse(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
