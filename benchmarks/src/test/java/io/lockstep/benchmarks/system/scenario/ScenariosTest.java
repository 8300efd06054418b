package io.lockstep.benchmarks.system.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScenariosTest {

    @Test
    void thereAreFourteenAndAllOfThemAreMeasuredUnlessSomeAreNamed() {
        List<String> all = IntStream.rangeClosed(1, 14).mapToObj(n -> "P" + n).toList();

        assertThat(Scenarios.names()).isEqualTo(all);
        assertThat(Scenarios.canonical(List.of())).isEqualTo(all);
    }

    @Test
    void namesAreTakenInAnyCaseAndOrder() {
        assertThat(Scenarios.canonical(List.of("p10", "P3", "p10"))).containsExactly("P3", "P10");
    }

    @Test
    void scenariosThatShareAMeasurementAreMeasuredOnce() {
        assertThat(Scenarios.serving(List.of("P3", "P4"))).hasSize(1);
    }

    @Test
    void anUnknownScenarioIsNamedAndSoAreTheKnownOnes() {
        assertThatThrownBy(() -> Scenarios.canonical(List.of("P15")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no scenario P15; there are P1, P2")
                .hasMessageEndingWith("P14");
    }

    @Test
    void theProxyAsksTheServerWithTheFewestConnections() {
        String configuration = Nginx.configuration(
                Path.of("/somewhere"),
                8000,
                List.of(URI.create("http://127.0.0.1:8186"), URI.create("http://127.0.0.1:8286")));

        assertThat(configuration)
                .contains("least_conn;", "server 127.0.0.1:8186;", "server 127.0.0.1:8286;")
                .contains("listen 127.0.0.1:8000;", "pid /somewhere/nginx.pid;");
    }

    @Test
    void aPositionIsReadOutOfTheActuatorsAnswer() {
        assertThat(AppliedPosition.value(
                        "{\"name\":\"a\",\"measurements\":[{\"statistic\":\"VALUE\",\"value\":1.2E3}]}"))
                .isEqualTo(1200);
        assertThat(AppliedPosition.value("{\"measurements\":[{\"statistic\":\"VALUE\",\"value\":\"NaN\"}]}"))
                .isEqualTo(-1);
    }

    @Test
    void aMarkIsReadOutOfAnAnswer() {
        assertThat(Marks.numberIn("{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"mark\",\"columns\":"
                        + "[\"time\",\"number\"],\"values\":[[\"2020-09-13T12:26:40Z\",42]]}]}]}"))
                .isEqualTo(42);
        assertThat(Marks.numberIn("{\"results\":[{\"statement_id\":0}]}")).isEqualTo(-1);
    }
}
