package io.lockstep.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class InfluxdbPropertiesTest {

    @Test
    void withoutAUserThereIsNone() {
        assertThat(bound(Map.of()).isSet()).isFalse();
        assertThat(bound(Map.of("username", "", "password", ""))).isEqualTo(InfluxdbProperties.NONE);
    }

    @Test
    void thePasswordIsHeardAndNotTold() {
        InfluxdbProperties user = bound(Map.of("username", "lockstep", "password", "geheim"));

        assertThat(user.isSet()).isTrue();
        assertThat(user.password()).isEqualTo("geheim");
        assertThat(user.toString()).contains("lockstep").doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource({"lockstep,'',go together", "'',geheim,go together", "a:b,geheim,colon"})
    void halfAUserIsRefusedWithoutThePassword(String username, String password, String reason) {
        assertThatThrownBy(() -> bound(Map.of("username", username, "password", password)))
                .rootCause()
                .hasMessageContaining("lockstep.influxdb.username")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("geheim");
    }

    private static InfluxdbProperties bound(Map<String, String> values) {
        Map<String, String> all = new java.util.HashMap<>();
        values.forEach((key, value) -> all.put("lockstep.influxdb." + key, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("lockstep.influxdb", InfluxdbProperties.class);
    }
}
