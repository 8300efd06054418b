package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import org.jspecify.annotations.Nullable;

/** What this connector holds of its shard. */
sealed interface ShardState {

    /** Another connector of the same replica holds the shard; this one stands by. */
    record StandingBy() implements ShardState {}

    /**
     * The shard cannot be replayed from where the replica stands; an operator has to decide.
     *
     * @param reason in words for an operator
     */
    record Refused(String reason) implements ShardState {}

    /**
     * The shard is being replayed.
     *
     * @param applied the applied position
     * @param settings the settings in force at the applied position
     * @param committed the position that Kafka's group holds
     */
    record Replaying(long applied, LogEntry.@Nullable Settings settings, long committed) implements ShardState {

        Replaying appliedTo(long position, LogEntry.@Nullable Settings settingsAfter) {
            return new Replaying(position, settingsAfter, committed);
        }

        Replaying withCommitted(long position) {
            return new Replaying(applied, settings, position);
        }

        boolean isCommitted() {
            return committed == applied;
        }
    }
}
