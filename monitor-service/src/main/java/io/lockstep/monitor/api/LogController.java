package io.lockstep.monitor.api;

import io.lockstep.common.log.WriteLog;
import io.lockstep.monitor.log.Deviation;
import io.lockstep.monitor.log.LogReading;
import io.lockstep.monitor.log.LogWatch;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The write log over HTTP. */
@RestController
class LogController {

    private final LogWatch watch;

    LogController(LogWatch watch) {
        this.watch = watch;
    }

    @GetMapping("/api/v1/log")
    @Operation(summary = "The write log as this monitor read it last")
    LogStatus status() {
        List<String> deviations =
                watch.deviations().stream().map(Deviation::toString).toList();
        LogReading last = watch.last();
        if (last instanceof LogReading.Read read) {
            List<LogStatus.Shard> shards = read.ends().offsets().entrySet().stream()
                    .map(end -> new LogStatus.Shard(
                            end.getKey(), read.earliest().offsets().getOrDefault(end.getKey(), 0L), end.getValue()))
                    .toList();
            return new LogStatus(
                    WriteLog.TOPIC, true, null, read.topicId(), seconds(read.retention()), shards, deviations);
        }
        String problem = ((LogReading.Unreadable) last).reason();
        return new LogStatus(WriteLog.TOPIC, false, problem, null, null, List.of(), deviations);
    }

    private static @Nullable Long seconds(@Nullable Duration retention) {
        if (retention == null) {
            return null;
        }
        return retention.isNegative() ? -1 : retention.toSeconds();
    }
}
