package io.lockstep.gateway.catalog;

/** Whether a database exists. */
public enum Presence {
    /** It does, as far as this gateway knows. */
    PRESENT,
    /** It did not at some time after the question. */
    ABSENT,
    /** Not known, and no replica can say. */
    UNKNOWN
}
