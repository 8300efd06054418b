package io.lockstep.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteMetricsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WriteMetrics metrics = new WriteMetrics(meters);

    @Test
    void aWriteIsCountedOnceUnderItsFirstOutcome() {
        WriteMetrics.Timing timing = metrics.start();

        timing.end("written");
        timing.end("cancelled");

        assertThat(meters.get("lockstep.gateway.write").timers().stream()
                        .mapToLong(Timer::count)
                        .sum())
                .isEqualTo(1);
        assertThat(meters.get("lockstep.gateway.write")
                        .tag("outcome", "written")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    /** An alert on a reason that nothing is ever counted under would never fire. */
    @ParameterizedTest
    @ValueSource(strings = {"rules/lockstep-alerts.yml", "tests/lockstep-alerts.test.yml"})
    void everyReasonThatAlertsGoByIsThereBeforeTheFirstRefusal(String file) throws IOException {
        List<String> there = meters.get("lockstep.gateway.write.refused").counters().stream()
                .map(counter -> counter.getId().getTag("reason"))
                .toList();

        List<String> named = Pattern.compile("lockstep_gateway_write_refused_total\\{[^}]*reason=\"([^\"]*)\"")
                .matcher(Files.readString(Path.of("../observability/prometheus", file)))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(named).contains("busy").isSubsetOf(there);
    }

    @Test
    void pointsBytesAndRefusalsAreCounted() {
        metrics.appended(5, 2, 100);
        metrics.refused(WriteOutcome.Reason.UNAVAILABLE);

        assertThat(meters.get("lockstep.gateway.write.points").counter().count())
                .isEqualTo(5);
        assertThat(meters.get("lockstep.gateway.write.bad.lines").counter().count())
                .isEqualTo(2);
        assertThat(meters.get("lockstep.gateway.write.appended").counter().count())
                .isEqualTo(100);
        assertThat(meters.get("lockstep.gateway.write.refused")
                        .tag("reason", "unavailable")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}
