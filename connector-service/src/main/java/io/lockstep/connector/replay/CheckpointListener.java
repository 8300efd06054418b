package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;

/** Looks at the replica while it holds exactly what precedes a checkpoint of the log, and nothing is being written to it. */
@FunctionalInterface
public interface CheckpointListener {

    /**
     * The replay stands at a checkpoint and goes on when this returns, which it must do within the checkpoint's pause. Must
     * not change the replica, and must not throw for what a replica may do.
     *
     * @param offset where the checkpoint stands
     * @param appendMillis when the log took it (epoch milliseconds)
     */
    void reached(LogEntry.Checkpoint checkpoint, long offset, long appendMillis);
}
