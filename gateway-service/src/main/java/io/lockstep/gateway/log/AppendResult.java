package io.lockstep.gateway.log;

import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import java.util.List;

/** What came of an append. */
public sealed interface AppendResult {

    /**
     * Every entry is durable in the log.
     *
     * @param topicId Kafka's id of the log that the entries are in
     * @param shard the shard they are in
     * @param lastOffset the offset of the last of them
     * @param offsets of all of them, ascending; entries of others may lie between
     */
    record Accepted(String topicId, int shard, long lastOffset, List<Long> offsets) implements AppendResult {

        public Accepted {
            offsets = List.copyOf(offsets);
        }

        /** One entry. */
        public Accepted(String topicId, int shard, long offset) {
            this(topicId, shard, offset, List.of(offset));
        }

        /** The smallest position that covers every entry. */
        public Token token() {
            return new Token(topicId, Position.of(shard, lastOffset + 1));
        }
    }

    /**
     * Not known to be in the log. It may still be, in part or whole, where the answer got lost: whoever tries again
     * appends a second copy, which for points changes nothing.
     *
     * @param reason in words for the client; names no host and quotes nothing
     */
    record Unavailable(String reason) implements AppendResult {

        /** There is no room for it. */
        public static final Unavailable BUSY = new Unavailable(KafkaLogAppender.BUSY);

        /** Whether it is for want of room, and not of Kafka, that it was not even tried. */
        public boolean isBusy() {
            return equals(BUSY);
        }
    }
}
