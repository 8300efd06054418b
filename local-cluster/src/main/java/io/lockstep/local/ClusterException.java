package io.lockstep.local;

/** Something about the machine or the cluster keeps it from doing what was asked; the message is one line for people. */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
