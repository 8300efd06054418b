package io.lockstep.gateway.influxql;

/** What running a statement would do to the server that runs it. */
public enum StatementKind {
    /** Leaves everything as it is and has the same answer on every replica. {@code EXPLAIN ANALYZE} never writes. */
    READ(Effect.NOTHING),
    /**
     * Leaves everything as it is, but the answer is about one server: {@code SHOW QUERIES, STATS, DIAGNOSTICS, SHARDS}
     * and {@code SHARD GROUPS}, the last two because shard ids differ between replicas.
     */
    NODE_LOCAL(Effect.NOTHING),
    /** Ends a query by an id that only one server knows. */
    KILL_QUERY(Effect.NODE),

    CREATE_DATABASE(Effect.CHANGE),
    DROP_DATABASE(Effect.CHANGE),
    CREATE_RETENTION_POLICY(Effect.CHANGE),
    ALTER_RETENTION_POLICY(Effect.CHANGE),
    /**
     * {@code ALTER RETENTION POLICY} with {@code SHARD DURATION}: groups of shards then overlap, and InfluxDB before 1.8.10 puts a point
     * into one of two, depending on what else is in the request that brings it.
     */
    ALTER_SHARD_DURATION(Effect.CHANGE),
    DROP_RETENTION_POLICY(Effect.CHANGE),
    DELETE(Effect.CHANGE),
    DROP_SERIES(Effect.CHANGE),
    DROP_MEASUREMENT(Effect.CHANGE),
    /** Shard ids differ between replicas, so that the same statement would drop different data. */
    DROP_SHARD(Effect.CHANGE),
    CREATE_CONTINUOUS_QUERY(Effect.CHANGE),
    DROP_CONTINUOUS_QUERY(Effect.CHANGE),
    CREATE_SUBSCRIPTION(Effect.CHANGE),
    DROP_SUBSCRIPTION(Effect.CHANGE),
    CREATE_USER(Effect.CHANGE),
    DROP_USER(Effect.CHANGE),
    SET_PASSWORD(Effect.CHANGE),
    GRANT(Effect.CHANGE),
    REVOKE(Effect.CHANGE),
    SELECT_INTO(Effect.CHANGE),

    /** The server would refuse it, or the reader cannot tell. See {@link Statements#mayForwardUnread()}. */
    UNCLASSIFIABLE(Effect.UNKNOWN);

    private final Effect effect;

    StatementKind(Effect effect) {
        this.effect = effect;
    }

    /** Whether it changes data, schema or users, so that every replica has to run it. */
    public boolean isChange() {
        return effect == Effect.CHANGE;
    }

    /** Whether it changes users or what they may do; a dropped database takes what was granted on it along. */
    public boolean changesUsers() {
        return switch (this) {
            case CREATE_USER, DROP_USER, SET_PASSWORD, GRANT, REVOKE, DROP_DATABASE -> true;
            default -> false;
        };
    }

    /** Whether it holds a password. */
    public boolean holdsPassword() {
        return this == CREATE_USER || this == SET_PASSWORD;
    }

    /** Whether it only makes sense on one particular server. */
    public boolean isNodeLocal() {
        return this == NODE_LOCAL || this == KILL_QUERY;
    }

    private enum Effect {
        NOTHING,
        NODE,
        CHANGE,
        UNKNOWN
    }
}
