package io.lockstep.gateway.log;

import io.lockstep.common.log.LogEntry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Counts what came of appends, so that operators hear that Kafka takes nothing before their users tell them. */
final class CountedAppends implements LogAppender {

    private enum Outcome {
        ACCEPTED,
        UNREACHED,
        LATE,
        BUSY,
        TOO_LARGE,
        /** Whoever asked for it has gone before there was an answer. */
        CANCELLED;

        static Outcome of(@Nullable AppendResult result, @Nullable Throwable failure) {
            if (failure != null) {
                return failure instanceof CancellationException ? CANCELLED : UNREACHED;
            }
            if (!(result instanceof AppendResult.Unavailable unavailable)) {
                return ACCEPTED;
            }
            return switch (unavailable.reason()) {
                case KafkaLogAppender.LATE -> LATE;
                case KafkaLogAppender.BUSY -> BUSY;
                case KafkaLogAppender.TOO_LARGE -> TOO_LARGE;
                default -> UNREACHED;
            };
        }
    }

    private final LogAppender log;
    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

    CountedAppends(LogAppender log, MeterRegistry meters) {
        this.log = log;
        Arrays.stream(Outcome.values())
                .forEach(outcome -> counters.put(
                        outcome,
                        Counter.builder("lockstep.gateway.log.appends")
                                .description("Requests to append to the write log, by what came of them")
                                .tag(
                                        "outcome",
                                        outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .register(meters)));
    }

    @Override
    public CompletableFuture<AppendResult> append(int shard, List<? extends LogEntry> entries) {
        CompletableFuture<AppendResult> result = log.append(shard, entries);
        // Not the future that depends on it: cancelling that one would not reach the append.
        var unused = result.whenComplete((appended, failure) -> count(Outcome.of(appended, failure)));
        return result;
    }

    private void count(Outcome outcome) {
        Objects.requireNonNull(counters.get(outcome), "every outcome has its counter")
                .increment();
    }
}
