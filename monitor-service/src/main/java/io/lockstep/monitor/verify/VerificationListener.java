package io.lockstep.monitor.verify;

/** Told of verifications. */
public interface VerificationListener {

    /** A verification begins; called before anything is compared. */
    default void begun(Verification verification) {}

    /** A verification has ended, in whatever state; called on its thread. */
    void ended(Verification verification);
}
