package io.lockstep.connector.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replay.SourceRecord;
import io.lockstep.connector.replay.Window;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSpansTest {

    private static final String SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String NOT_SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    private final List<String> continued = new ArrayList<>();
    private final RecordSpans spans =
            new RecordSpans(new Recording(), new ReplicaId("replica-1"), 0, Clock.systemUTC());

    @Test
    void onlySampledRecordsGetASpan() {
        Window window = window(SAMPLED, NOT_SAMPLED, null, "rubbish");

        spans.begun(window);
        spans.settled(window);

        assertThat(continued).containsExactly(SAMPLED);
    }

    @Test
    void aWindowThatStallsGetsItsSpansOnceItIsIn() {
        Window window = window(SAMPLED);

        spans.begun(window);
        spans.begun(window);
        assertThat(continued).isEmpty();
        spans.settled(window);

        assertThat(continued).hasSize(1);
    }

    @Test
    void aWindowOfSampledRecordsMakesNoMoreThanItsShare() {
        Window window = window(Collections.nCopies(1_000, SAMPLED).toArray(String[]::new));

        spans.begun(window);
        spans.settled(window);

        assertThat(continued).hasSize(RecordSpans.MOST_SPANS);
    }

    private static Window window(@Nullable String... traceparents) {
        return new Window(IntStream.range(0, traceparents.length)
                .mapToObj(i ->
                        new SourceRecord(i, 0, 0, new LogEntry.Points("db", null, new byte[] {'\n'}, traceparents[i])))
                .toList());
    }

    private final class Recording implements Propagator {

        @Override
        public List<String> fields() {
            return List.of("traceparent");
        }

        @Override
        public <C> void inject(TraceContext context, @Nullable C carrier, Setter<C> setter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <C> Span.Builder extract(@Nullable C carrier, Getter<C> getter) {
            continued.add(String.valueOf(getter.get(Objects.requireNonNull(carrier), "traceparent")));
            return Span.Builder.NOOP;
        }
    }
}
