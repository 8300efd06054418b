package io.lockstep.connector.replay;

/** Sees which windows are replayed; for traces. Called by the replayer's thread alone. */
public interface WindowTraces {

    /** Tracing is not configured. */
    WindowTraces OFF = new WindowTraces() {
        @Override
        public void begun(Window window) {}

        @Override
        public void settled(Window window) {}
    };

    /** A window is about to be written, for the first time or once more. */
    void begun(Window window);

    /** All of the window is in the replica, or refused for good. */
    void settled(Window window);
}
