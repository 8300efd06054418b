package io.lockstep.connector.replay;

import io.lockstep.connector.replica.Replica.Unavailable;

/** Sees what the replay does; for progress and metrics. */
public interface ReplayObserver extends WriteObserver {

    /** A window stalled; told once, when all its lanes have ended. */
    void failed(Unavailable cause);

    /**
     * A window of points is settled.
     *
     * @param lines lines that the replica accepted
     * @param lanes lanes that it was written through
     */
    void settled(long lines, int lanes);
}
