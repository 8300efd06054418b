package io.lockstep.gateway.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.common.position.Token;
import io.lockstep.gateway.http.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class DemandsTest {

    @Test
    void withoutHeadersThereIsNone() {
        assertThat(Demands.of(new HttpHeaders())).isSameAs(Demands.NONE);
    }

    @Test
    void takesAllThatIsThere() {
        HttpHeaders headers = new HttpHeaders();
        headers.set("X-Lockstep-Token", " v1:topic:0=7 ");
        headers.set("X-Lockstep-Consistency", "Strong");
        headers.set("X-Lockstep-Max-Staleness", "2s");

        assertThat(Demands.of(headers))
                .isEqualTo(new Demands(Token.parse("v1:topic:0=7"), Demands.Level.STRONG, Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "2s, PT2S",
        "500ms, PT0.5S",
        "1m30s, PT1M30S",
        "1.5h, PT1H30M",
        "3us, PT0.000003S",
        "2, PT2S",
        "0.25, PT0.25S",
        "0, PT0S"
    })
    void readsADurationAsGoWritesItOrSeconds(String text, Duration expected) {
        HttpHeaders headers = new HttpHeaders();
        headers.set("X-Lockstep-Max-Staleness", text);

        assertThat(Demands.of(headers).maxStaleness()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Lockstep-Token, ''",
        "X-Lockstep-Token, 17",
        "X-Lockstep-Token, v2:topic:0=1",
        "X-Lockstep-Token, v1:topic:0=-1",
        "X-Lockstep-Token, v1:topic:",
        "X-Lockstep-Token, v1:topic:0=9999999999999999999",
        "X-Lockstep-Consistency, ''",
        "X-Lockstep-Consistency, all",
        "X-Lockstep-Max-Staleness, ''",
        "X-Lockstep-Max-Staleness, soon",
        "X-Lockstep-Max-Staleness, -1s",
        "X-Lockstep-Max-Staleness, 2s 3",
        "X-Lockstep-Max-Staleness, 2s3",
        "X-Lockstep-Max-Staleness, 2 s",
        "X-Lockstep-Max-Staleness, 99999999999999999999999999999999999999999s"
    })
    void refusesWhatCannotBeReadByTheHeadersName(String name, String value) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(name, value);

        assertThatThrownBy(() -> Demands.of(headers)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.text()).startsWith(name);
        });
    }
}
