package io.lockstep.monitor.lead;

import io.lockstep.common.registry.redis.ProgressReader;
import io.lockstep.common.registry.redis.VerdictReader;
import io.lockstep.common.registry.redis.VerdictWriter;
import io.lockstep.monitor.registry.BoardMirror;
import io.lockstep.monitor.registry.Convictions;
import io.lockstep.monitor.registry.DrainIntents;
import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.ProgressWatch;

/** All that a leader reads from and writes to the availability registry. */
public record Registry(
        VerdictWriter writer,
        VerdictReader reader,
        ProgressReader progressReader,
        ProgressWatch progress,
        BoardMirror mirror,
        DrainIntents drains,
        Convictions convictions,
        EventLog events) {}
