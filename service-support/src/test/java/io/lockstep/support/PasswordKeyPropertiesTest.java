package io.lockstep.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PasswordKeyPropertiesTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @Test
    void withoutAnythingThereIsNoKey() {
        assertThat(bound(Map.of()).current()).isNull();
        assertThat(bound(Map.of()).decoded()).isEmpty();
    }

    @Test
    void keysAreHeardByTheirIdsAndNotTold() {
        PasswordKeyProperties keys = bound(Map.of("current", "k2", "keys.k1", KEY, "keys.k2", KEY + "\n"));

        assertThat(keys.current()).isEqualTo("k2");
        assertThat(keys.decoded()).containsOnlyKeys("k1", "k2");
        assertThat(keys.decoded().get("k2")).isEqualTo(new byte[32]);
        assertThat(keys.toString()).contains("k1", "k2").doesNotContain(KEY);
    }

    @ParameterizedTest
    @CsvSource({"keys.k1,c2hvcnQ=,5 bytes", "keys.k1,?,Base64", "current,k9,'k9'"})
    void whatCannotBeIsRefusedByNameWithoutTheKey(String key, String value, String reason) {
        assertThatThrownBy(() -> bound(Map.of(key, value)))
                .rootCause()
                .hasMessageStartingWith("lockstep.password-keys." + key)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("c2hvcnQ");
    }

    private static PasswordKeyProperties bound(Map<String, String> values) {
        Map<String, String> all = new HashMap<>();
        values.forEach((key, value) -> all.put("lockstep.password-keys." + key, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("lockstep.password-keys", PasswordKeyProperties.class);
    }
}
