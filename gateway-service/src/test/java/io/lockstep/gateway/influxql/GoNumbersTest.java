package io.lockstep.gateway.influxql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoNumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-1.5, -1.5",
        "0.1, 0.1",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "-0.000000000123, -1.23e-10",
        "100000000000000000000, 100000000000000000000",
        "1000000000000000000000, 1e+21",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "4.9e-324, 5e-324",
        "1.2345678901234567, 1.2345678901234567",
    })
    void theShortestFormTellsANumberFromAllOthers(double value, String printed) {
        assertThat(GoNumbers.shortest(value)).isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource({"1.5, 1.500", "0.0005, 0.001", "0.0015, 0.002", "-0.5, -0.500", "123456789.1234567, 123456789.123"})
    void threeDecimalsAreRoundedFromTheExactValue(double value, String printed) {
        assertThat(GoNumbers.threeDecimals(value)).isEqualTo(printed);
    }
}
