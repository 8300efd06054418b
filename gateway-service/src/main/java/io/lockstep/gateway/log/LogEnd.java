package io.lockstep.gateway.log;

import io.lockstep.common.position.Position;
import java.util.concurrent.CompletableFuture;

/** Where the write log ends. */
public interface LogEnd {

    /**
     * Asks Kafka for the end of a shard, as far as replicas can replay it (an open transaction of another producer holds
     * them up). The question is put after the call, so that the answer covers all that was acknowledged before it.
     *
     * @return completes within a second or two; exceptionally if Kafka cannot be asked
     */
    CompletableFuture<Position> endOf(int shard);
}
