package io.lockstep.gateway.log;

/** Which shard of the write log a database belongs to. */
@FunctionalInterface
public interface ShardRouting {

    /** Everything in the one shard of the default cluster. */
    ShardRouting SINGLE = db -> 0;

    /** The shard of a database, known or not. */
    int shardOf(String db);
}
