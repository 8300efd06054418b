package io.lockstep.common.cluster;

/** What the monitor says of a replica. Only {@link #AVAILABLE} replicas belong to the read pool by right. */
public enum ReplicaStatus {
    /** Not yet observed, or the verdict has expired. */
    UNKNOWN,
    /** The probe fails, or the connector reported a write failure that no completed window has cleared. */
    DOWN,
    /** Reachable, but behind its barrier or further behind the log's end than admission allows. */
    CATCHING_UP,
    /** Reachable and at the newest position. */
    AVAILABLE,
    /** An operator took it out; running queries finish. */
    DRAINING,
    /** Its position is not in the log, or its marker is missing or foreign: needs a bootstrap. */
    LOST,
    /** Proven to differ from the majority. */
    DIVERGED
}
