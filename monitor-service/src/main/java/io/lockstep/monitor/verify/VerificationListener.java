package io.lockstep.monitor.verify;

/** Told of verifications; called on the verification's thread. */
public interface VerificationListener {

    /** A verification has ended, in whatever state. */
    void ended(Verification verification);
}
