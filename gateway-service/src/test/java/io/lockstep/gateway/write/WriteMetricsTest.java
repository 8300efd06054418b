package io.lockstep.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

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
