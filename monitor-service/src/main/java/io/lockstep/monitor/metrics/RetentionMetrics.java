package io.lockstep.monitor.metrics;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.monitor.cluster.Member;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How long each replica's position will stay in the log. */
public final class RetentionMetrics {

    private RetentionMetrics() {}

    /** @param secondsLeft infinity for ever, NaN while not known */
    public static void show(MeterRegistry meters, List<Member> members, ToDoubleFunction<ReplicaId> secondsLeft) {
        for (Member member : members) {
            Gauge.builder("lockstep.monitor.replica.retention.remaining", member.id(), secondsLeft)
                    .description("Time until the first record that the replica lacks may leave the log")
                    .baseUnit("seconds")
                    .strongReference(true)
                    .tag("replica", member.id().value())
                    .tag("shard", String.valueOf(member.shard()))
                    .register(meters);
        }
    }
}
