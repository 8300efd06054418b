package io.lockstep.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedAppendsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void everyOutcomeIsThereBeforeTheFirstAppend() {
        new CountedAppends((shard, entries) -> new CompletableFuture<>(), meters);

        assertThat(meters.get("lockstep.gateway.log.appends").counters())
                .hasSize(6)
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }

    @ParameterizedTest
    @CsvSource({
        KafkaLogAppender.LATE + ", late",
        KafkaLogAppender.BUSY + ", busy",
        KafkaLogAppender.TOO_LARGE + ", too-large",
        "anything else, unreached"
    })
    void anAppendThatFailsIsCountedUnderItsCause(String reason, String outcome) {
        append(new AppendResult.Unavailable(reason));

        assertThat(count(outcome)).isEqualTo(1);
        assertThat(count("accepted")).isZero();
    }

    @Test
    void anAcknowledgedAppendIsCounted() {
        append(new AppendResult.Accepted("topic", 0, 7));

        assertThat(count("accepted")).isEqualTo(1);
    }

    @Test
    void whoeverCancelsReachesTheAppendItself() {
        CompletableFuture<AppendResult> result = new CompletableFuture<>();

        new CountedAppends((shard, entries) -> result, meters)
                .append(0, List.of())
                .cancel(false);

        assertThat(result).isCancelled();
        assertThat(count("cancelled")).isEqualTo(1);
        assertThat(count("unreached")).isZero();
    }

    private void append(AppendResult result) {
        assertThat(new CountedAppends((shard, entries) -> CompletableFuture.completedFuture(result), meters)
                        .append(0, List.of()))
                .isCompletedWithValue(result);
    }

    private double count(String outcome) {
        Counter counter = meters.get("lockstep.gateway.log.appends")
                .tag("outcome", outcome)
                .counter();
        return counter.count();
    }
}
