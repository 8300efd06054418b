package io.lockstep.gateway.access;

/** Whose words on users no longer count after a change. */
public sealed interface Concerned {

    /** One user: who that is, and what that user may do. */
    record User(String name) implements Concerned {}

    /** What was granted on one database; InfluxDB drops it together with the database. */
    record GrantsOn(String database) implements Concerned {}

    /** Everybody, where it cannot be told who. */
    record Everybody() implements Concerned {}
}
