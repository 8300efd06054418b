package io.lockstep.connector.replay;

import io.lockstep.connector.replica.Replica.Unavailable;

/** Sees what the replay does; for progress and metrics. */
public interface ReplayObserver extends WriteObserver {

    /** The replica cannot be used; told at once. */
    void failed(Unavailable cause);

    /** A window of points is settled. */
    void settled(long lines, int lanes);
}
