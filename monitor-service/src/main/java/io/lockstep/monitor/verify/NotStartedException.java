package io.lockstep.monitor.verify;

/** A verification cannot be begun now, for the reason in the message. */
public final class NotStartedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotStartedException(String reason) {
        super(reason);
    }
}
