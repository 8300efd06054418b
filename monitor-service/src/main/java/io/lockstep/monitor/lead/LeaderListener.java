package io.lockstep.monitor.lead;

import java.time.Duration;

/** Told of what the leader does; called on its thread. */
public interface LeaderListener {

    void leading(boolean leads);

    void moved(Move move);

    void roundEnded(Duration took);

    void writeFailed();
}
