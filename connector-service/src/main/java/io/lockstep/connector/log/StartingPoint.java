package io.lockstep.connector.log;

import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica.Marked;
import io.lockstep.connector.replica.Replica.MarkerAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.Unmarked;
import java.util.OptionalLong;
import java.util.UUID;

/** Where the replay of a shard begins: decided by what the replica holds and by what the log holds, never by a guess. */
sealed interface StartingPoint {

    /** The marker that the replica has. */
    record Known(Marker marker) implements StartingPoint {}

    /** A new, empty replica and a log that still begins at 0; the marker is what it gets first. */
    record Fresh(Marker marker) implements StartingPoint {}

    /** The replica's content is not a prefix of the log. */
    record Lost(String reason) implements StartingPoint {}

    /** The replica doesn't tell. */
    record NotNow(Unavailable cause) implements StartingPoint {}

    /**
     * Decides.
     *
     * @param topicId the log
     * @param begin the first offset that the log holds
     * @param end the log's end
     */
    static StartingPoint of(MarkerAnswer answer, int shard, String topicId, long begin, long end) {
        if (answer instanceof Unavailable unavailable) {
            return new NotNow(unavailable);
        }
        return answer instanceof Marked marked
                ? marked(marked.marker(), shard, topicId, begin, end)
                : unmarked((Unmarked) answer, shard, topicId, begin);
    }

    private static StartingPoint marked(Marker marker, int shard, String topicId, long begin, long end) {
        Token token = marker.token();
        OptionalLong offset = token.position().offset(shard);
        if (!token.topicId().equals(topicId)) {
            return new Lost("the replica's marker counts in write log " + token.topicId() + ", but the write log is "
                    + topicId);
        }
        if (offset.isEmpty()) {
            return new Lost("the replica's marker " + token + " says nothing of shard " + shard);
        }
        if (offset.getAsLong() < begin) {
            return new Lost("the replica stands at offset " + offset.getAsLong() + ", but the log begins at " + begin);
        }
        if (offset.getAsLong() > end) {
            return new Lost("the replica stands at offset " + offset.getAsLong() + ", but the log ends at " + end
                    + ": the log was truncated");
        }
        return new Known(marker);
    }

    private static StartingPoint unmarked(Unmarked replica, int shard, String topicId, long begin) {
        if (!replica.databases().isEmpty()) {
            return new Lost("the replica has no marker, but holds the databases " + replica.databases());
        }
        if (begin > 0) {
            return new Lost("the replica is empty, but the log begins at " + begin);
        }
        return new Fresh(new Marker(
                new Token(topicId, Position.of(shard, 0)),
                -1,
                null,
                UUID.randomUUID().toString()));
    }
}
