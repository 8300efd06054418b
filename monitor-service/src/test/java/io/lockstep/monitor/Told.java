package io.lockstep.monitor;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Progress for tests. */
public final class Told {

    public static final String TOPIC_ID = "topic-a";

    private Told() {}

    public static Progress progress(String replica, long sequence, long applied) {
        return progress(replica, "inc-1", sequence, TOPIC_ID, applied, 0, null);
    }

    public static Progress behindBarrier(String replica, String incarnation, long applied, long barrier) {
        return progress(replica, incarnation, 1, TOPIC_ID, applied, barrier, null);
    }

    public static Progress failing(String replica, long sequence, long applied) {
        return progress(
                replica,
                "inc-1",
                sequence,
                TOPIC_ID,
                applied,
                0,
                new Progress.WriteFailure(Instant.EPOCH, applied, "connection refused", false));
    }

    public static Progress lost(String replica, long sequence, long applied) {
        return progress(
                replica,
                "inc-1",
                sequence,
                TOPIC_ID,
                applied,
                0,
                new Progress.WriteFailure(Instant.EPOCH, applied, "the replica has no marker", true));
    }

    public static Progress progress(
            String replica,
            String incarnation,
            long sequence,
            String topicId,
            long applied,
            long barrier,
            Progress.@Nullable WriteFailure failure) {
        return new Progress(
                new ReplicaId(replica),
                0,
                incarnation,
                sequence,
                topicId,
                applied,
                barrier,
                null,
                0,
                failure,
                1,
                Instant.EPOCH,
                null);
    }
}
