package io.lockstep.common.registry;

import io.lockstep.common.position.Position;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All verdicts as of one moment: the content of the availability registry.
 *
 * @param epoch the leading monitor's epoch; an older one never overwrites a newer one
 * @param sequence grows with every board of an epoch
 * @param issuedBy the leading monitor's name
 * @param issuedAt the leading monitor's clock; readers measure validity as {@code validUntil - issuedAt} from receipt
 * @param topicId Kafka's id of the write log; null while it is not known
 * @param logEnd the log's end per shard, as far as known
 * @param verdicts one per configured replica, in the order of the configuration
 */
public record VerdictBoard(
        long epoch,
        long sequence,
        String issuedBy,
        Instant issuedAt,
        @Nullable String topicId,
        Position logEnd,
        List<Verdict> verdicts) {

    public VerdictBoard {
        verdicts = List.copyOf(verdicts);
    }

    /** Whether this board was issued after the other. */
    public boolean isNewerThan(VerdictBoard other) {
        return epoch != other.epoch ? epoch > other.epoch : sequence > other.sequence;
    }
}
