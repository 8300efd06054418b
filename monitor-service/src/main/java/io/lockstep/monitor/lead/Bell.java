package io.lockstep.monitor.lead;

/** Rung by whoever sees something that the leader should not leave to its next round. */
public final class Bell {

    private volatile Runnable listener = () -> {};

    /** Who hears the bell from now on. */
    public void onRing(Runnable newListener) {
        listener = newListener;
    }

    /** Returns at once. */
    public void ring() {
        listener.run();
    }
}
