package io.lockstep.monitor.api;

/** The path names a replica that is not configured. */
final class UnknownReplicaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownReplicaException(String id) {
        super("no replica '" + id + "' is configured");
    }
}
