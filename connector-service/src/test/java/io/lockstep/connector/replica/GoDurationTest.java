package io.lockstep.connector.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "10s, PT10S",
        "1m0s, PT1M",
        "1h0m0s, PT1H",
        "1h2m3.5s, PT1H2M3.5S",
        "1.5ms, PT0.0015S",
        "250µs, PT0.00025S",
        "7us, PT0.000007S",
        "1ns, PT0.000000001S",
        "'', PT0S",
        "soon, PT0S"
    })
    void readsWhatGoPrints(String text, Duration expected) {
        assertThat(GoDuration.parse(text)).isEqualTo(expected);
    }
}
