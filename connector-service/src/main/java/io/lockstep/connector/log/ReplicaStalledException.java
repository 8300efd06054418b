package io.lockstep.connector.log;

/** The replay cannot go on now; tells the listener container to deliver the same records again after the interval. */
final class ReplicaStalledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReplicaStalledException(String reason) {
        super(reason, null, false, false);
    }
}
