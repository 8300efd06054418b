package io.lockstep.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.gateway.consistency.ConsistencyProperties.DefaultRead;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class GatewayPropertiesTest {

    @Test
    void everythingButTheNameHasADefault() {
        GatewayProperties properties = bind(Map.of());

        assertThat(properties.maxBodySize().toBytes()).isEqualTo(25_000_000);
        assertThat(properties.bodyBudget().toMegabytes()).isEqualTo(64);
        assertThat(properties.bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.influxdbVersion()).isEqualTo("1.6.7");
        assertThat(properties.authentication()).isNull();
        assertThat(properties.access().admittedFor()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.access().refusedFor()).isEqualTo(Duration.ofSeconds(1));
        assertThat(properties.access().keptFor()).isEqualTo(Duration.ofMinutes(10));
        assertThat(properties.access().maxCredentials()).isEqualTo(10_000);
        assertThat(properties.access().confirmTimeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(properties.read().queryTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.read().connectTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(properties.read().maxQueriesPerReplica()).isEqualTo(64);
        assertThat(properties.read().maxFormSize().toMegabytes()).isEqualTo(8);
        assertThat(properties.read().breaker().failureRate()).isEqualTo(50);
        assertThat(properties.read().breaker().window()).isEqualTo(20);
        assertThat(properties.read().breaker().minimumCalls()).isEqualTo(5);
        assertThat(properties.read().breaker().openFor()).isEqualTo(Duration.ofSeconds(1));
        assertThat(properties.pressure().readWeight()).isEqualTo(1);
        assertThat(properties.pressure().writeWeight()).isEqualTo(1);
        assertThat(properties.consistency().longestWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(properties.consistency().maxWaiting()).isEqualTo(1_000);
        assertThat(properties.consistency().ownWrites()).isEqualTo(DefaultRead.OWN_WRITES);
        assertThat(properties.consistency().ownWritesWait()).isEqualTo(Duration.ofSeconds(1));
        assertThat(properties.consistency().ownWritesFor()).isEqualTo(Duration.ofSeconds(5));
        assertThat(properties.consistency().ownWritesClients()).isEqualTo(10_000);
        assertThat(properties.consistency().appliedWait()).isEqualTo(Duration.ofSeconds(1));
        assertThat(properties.internal().secret()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "name, a b",
        "max-body-size, 0B",
        "body-budget, 1MB",
        "body-timeout, 1ms",
        "influxdb-version, 1.8.10-c1",
        "access.admitted-for, 0ms",
        "access.refused-for, 11s",
        "access.kept-for, 1s",
        "access.max-credentials, 0",
        "access.confirm-timeout, 4s",
        "read.query-timeout, 1ms",
        "read.connect-timeout, 31s",
        "read.max-queries-per-replica, 0",
        "read.max-form-size, 1B",
        "read.breaker.failure-rate, 101",
        "read.breaker.window, 0",
        "read.breaker.minimum-calls, 21",
        "read.breaker.open-for, 0ms",
        "pressure.read-weight, 0",
        "pressure.write-weight, -1",
        "consistency.wait, 0ms",
        "consistency.max-waiting, 0",
        "consistency.own-writes-wait, 2m",
        "consistency.own-writes-for, 0s",
        "consistency.own-writes-clients, 0",
        "consistency.applied-wait, 2m",
        "internal.secret, short"
    })
    void aValueOutOfRangeIsRefusedByItsFullName(String key, String value) {
        assertThatThrownBy(() -> bind(Map.of(key, value)))
                .rootCause()
                .hasMessageStartingWith("lockstep.gateway." + key + " must be ");
    }

    private static GatewayProperties bind(Map<String, String> values) {
        Map<String, String> all = new HashMap<>();
        all.put("lockstep.gateway.name", "gateway-1");
        values.forEach((key, value) -> all.put("lockstep.gateway." + key, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("lockstep.gateway", GatewayProperties.class);
    }
}
