package io.lockstep.monitor.metrics;

import io.lockstep.monitor.log.LogReading;
import io.lockstep.monitor.log.LogWatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The write log as this monitor sees it. */
public final class LogMetrics {

    private LogMetrics() {}

    public static void show(MeterRegistry meters, LogWatch watch, int shards) {
        for (int shard = 0; shard < shards; shard++) {
            int number = shard;
            gauge(meters, watch, "lockstep.log.end", number, read -> read.ends()
                    .offsets()
                    .getOrDefault(number, -1L));
            gauge(meters, watch, "lockstep.log.earliest", number, read -> read.earliest()
                    .offsets()
                    .getOrDefault(number, -1L));
        }
        Gauge.builder("lockstep.log.readable", watch, w -> w.last() instanceof LogReading.Read ? 1 : 0)
                .description("1 while the write log can be read")
                .register(meters);
        Gauge.builder("lockstep.log.deviations", watch, w -> w.deviations().stream()
                        .filter(deviation -> !deviation.corrected())
                        .count())
                .description("Settings of the topics that an operator must decide on")
                .register(meters);
    }

    private static void gauge(
            MeterRegistry meters, LogWatch watch, String name, int shard, ToDoubleFunction<LogReading.Read> value) {
        Gauge.builder(
                        name,
                        watch,
                        w -> w.last() instanceof LogReading.Read read ? value.applyAsDouble(read) : Double.NaN)
                .tag("shard", String.valueOf(shard))
                .register(meters);
    }
}
