package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.connector.replay.Window;
import io.lockstep.connector.replica.Marker;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/** What this connector holds of its shard. */
sealed interface ShardState {

    /** Another connector of the same replica holds the shard; this one stands by. */
    record StandingBy() implements ShardState {}

    /**
     * The shard is this connector's, but how far the replica has come is not known (any more): its marker has to be read.
     *
     * @param topicId the log that is replayed
     */
    record Locating(String topicId) implements ShardState {}

    /**
     * The replica is not a prefix of the log, so that it cannot be replayed into; an operator has to decide.
     *
     * @param reason in words for an operator
     */
    record Lost(String reason) implements ShardState {}

    /**
     * The shard is being replayed.
     *
     * @param topicId the log that is replayed
     * @param applied the applied position
     * @param leaderEpoch Kafka's leader epoch of the last applied record; -1 if none is known
     * @param settings the settings in force at the applied position
     * @param scheduleEpoch the highest epoch of a continuous query's results below the applied position; 0 if there is none
     * @param kept the marker that the replica must have
     * @param gapTo what the log gave next when offsets were missing after the applied position, and it was asked again; -1 if none were
     */
    record Replaying(
            String topicId,
            long applied,
            int leaderEpoch,
            LogEntry.@Nullable Settings settings,
            long scheduleEpoch,
            Marker kept,
            long gapTo)
            implements ShardState {

        private static final long NO_GAP = -1;

        Replaying(
                String topicId,
                long applied,
                int leaderEpoch,
                LogEntry.@Nullable Settings settings,
                long scheduleEpoch,
                Marker kept) {
            this(topicId, applied, leaderEpoch, settings, scheduleEpoch, kept, NO_GAP);
        }

        Replaying after(Window window) {
            return new Replaying(
                    topicId,
                    window.nextOffset(),
                    window.last().leaderEpoch(),
                    window.settingsAfter(settings),
                    window.scheduleEpochAfter(scheduleEpoch),
                    kept);
        }

        Replaying appliedTo(long position) {
            return new Replaying(topicId, position, leaderEpoch, settings, scheduleEpoch, kept);
        }

        Replaying withKept(Marker marker) {
            return new Replaying(topicId, applied, leaderEpoch, settings, scheduleEpoch, marker, gapTo);
        }

        Replaying withGapTo(long next) {
            return new Replaying(topicId, applied, leaderEpoch, settings, scheduleEpoch, kept, next);
        }

        /** Where the consumer has to be. With the epoch it finds out if the log was truncated and written anew. */
        OffsetAndMetadata place() {
            return new OffsetAndMetadata(applied, Optional.of(leaderEpoch).filter(known -> known >= 0), "");
        }

        /** What the marker should say now. */
        Marker marker(int shard) {
            return new Marker(
                    new Token(topicId, Position.of(shard, applied)),
                    leaderEpoch,
                    settings,
                    kept.history(),
                    scheduleEpoch,
                    kept.replica());
        }
    }
}
