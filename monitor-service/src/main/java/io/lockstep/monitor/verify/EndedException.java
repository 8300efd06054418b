package io.lockstep.monitor.verify;

/** A verification cannot go on. */
final class EndedException extends Exception {

    private static final long serialVersionUID = 1L;

    EndedException(String reason) {
        super(reason);
    }
}
