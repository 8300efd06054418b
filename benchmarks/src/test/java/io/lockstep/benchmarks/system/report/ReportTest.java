package io.lockstep.benchmarks.system.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.benchmarks.system.measure.Rounds;
import io.lockstep.benchmarks.system.measure.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    private static final Figure TWICE = Figure.ratio(
            "points/s",
            new Rounds<>(List.of(190.0, 230.0, 200.0), List.of(100.0, 100.0, 100.0)).compare(Double::doubleValue),
            Target.atLeast(2, ""));
    private static final Figure SLOW = Figure.of("p99 ms", 51, Target.atMost(50, "ms"));

    @Test
    void theJsonHoldsEachScenarioWithItsRatioAndTarget() {
        JsonNode scenario = json(new Result.Measured("P1", "a burst", List.of(TWICE), List.of()));

        assertThat(scenario.path("scenario").asString("")).isEqualTo("P1");
        assertThat(scenario.path("value").asDouble()).isEqualTo(200);
        assertThat(scenario.path("baseline").asDouble()).isEqualTo(100);
        assertThat(scenario.path("ratio").asDouble()).isEqualTo(2);
        assertThat(scenario.path("lowest").asDouble()).isEqualTo(1.9);
        assertThat(scenario.path("target").asString("")).isEqualTo("≥ 2");
        assertThat(scenario.path("met").asBoolean()).isTrue();
    }

    @Test
    void aScenarioIsMetOnlyWhenAllItsFiguresAre() {
        JsonNode scenario = json(new Result.Measured("P3", "reads", List.of(TWICE, SLOW), List.of()));

        assertThat(scenario.path("met").asBoolean(true)).isFalse();
        assertThat(scenario.path("target").asString("")).isEqualTo("≥ 2; ≤ 50 ms");
        assertThat(scenario.path("figures").get(0).path("met").asBoolean(false)).isTrue();
        assertThat(scenario.path("figures").get(1).path("baseline").isNull()).isTrue();
    }

    @Test
    void whatWasNotMeasuredIsNeitherMetNorMissed() {
        JsonNode scenario = json(new Result.NotMeasured("P4", "reads", "nginx is not installed"));

        assertThat(scenario.path("met").isNull()).isTrue();
        assertThat(scenario.path("value").isNull()).isTrue();
        assertThat(scenario.path("notMeasured").asString("")).isEqualTo("nginx is not installed");
    }

    @Test
    void aFigureThatIsNoNumberMeetsNoTarget() {
        Figure none = Figure.of("p99 ms", Sample.of(Double.NaN), Target.atMost(50, "ms"));

        assertThat(none.isMet()).isFalse();
        assertThat(json(new Result.Measured("P7", "", List.of(none), List.of()))
                        .path("value")
                        .isNull())
                .isTrue();
    }

    @Test
    void theTableHasARowForEachFigureAndALineForEachNote() {
        String table = new Report(
                        List.of(
                                new Result.Measured("P1", "a burst", List.of(TWICE), List.of("it went well")),
                                new Result.NotMeasured("P4", "reads", "nginx is not installed")),
                        "2 cores")
                .table();

        assertThat(table.lines().toList().get(1))
                .contains("P1", "points/s", "200", "100", "2.00", "1.90 to 2.30", "≥ 2", "yes");
        assertThat(table)
                .contains(
                        "P1: it went well\n",
                        "P4 was not measured: nginx is not installed\n",
                        "Measured on 2 cores.\n");
    }

    @Test
    void numbersHaveThreeDigitsThatMeanSomething() {
        assertThat(List.of(
                        Report.text(424_123.4),
                        Report.text(12.345),
                        Report.text(1.2345),
                        Report.text(0.8123),
                        Report.text(0),
                        Report.text(Double.NaN)))
                .containsExactly("424,123", "12.3", "1.23", "0.812", "0", "?");
    }

    private static JsonNode json(Result result) {
        return JsonMapper.builder()
                .build()
                .readTree(new Report(List.of(result), "2 cores").json())
                .path("scenarios")
                .get(0);
    }
}
