package io.lockstep.monitor.api;

/** There is no such verification, or no longer. */
final class UnknownVerificationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownVerificationException(String id) {
        super("there is no verification '" + id + "'; if it was under way, its monitor is gone");
    }
}
