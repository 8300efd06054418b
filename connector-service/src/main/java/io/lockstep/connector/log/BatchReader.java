package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.log.UnreadableRecordException;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.connector.log.ShardState.Replaying;
import io.lockstep.connector.replay.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads those of the delivered records that the replica has not applied. */
final class BatchReader {

    private final TopicPartition partition;
    private final PasswordKeys keys;

    BatchReader(TopicPartition partition, PasswordKeys keys) {
        this.partition = partition;
        this.keys = keys;
    }

    /**
     * What is to be replayed.
     *
     * @param readable what precedes an unreadable record is replayed, so that all replicas stop at the same position
     * @param unreadable why the replay has to stop after that; null if everything could be read
     */
    record Unapplied(List<SourceRecord> readable, @Nullable UnreadableRecordException unreadable) {}

    /** The first offset of a delivered batch that the replica has not applied; empty if it has applied all of it. */
    OptionalLong first(List<ConsumerRecord<byte[], byte[]>> records, Replaying replaying) {
        return records.stream()
                .filter(record -> isUnapplied(record, replaying))
                .mapToLong(ConsumerRecord::offset)
                .findFirst();
    }

    /** Reads a batch that the container has delivered, perhaps not for the first time. */
    Unapplied read(List<ConsumerRecord<byte[], byte[]>> records, Replaying replaying) {
        List<SourceRecord> readable = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (isUnapplied(record, replaying)) {
                try {
                    readable.add(new SourceRecord(
                            record.offset(),
                            record.timestamp(),
                            record.leaderEpoch().orElse(-1),
                            decode(record)));
                } catch (UnreadableRecordException e) {
                    return new Unapplied(readable, e);
                }
            }
        }
        return new Unapplied(readable, null);
    }

    private boolean isUnapplied(ConsumerRecord<?, ?> record, Replaying replaying) {
        return record.partition() == partition.partition() && record.offset() >= replaying.applied();
    }

    private LogEntry decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            LogEntry entry = WriteLogFormat.decode(record.headers(), record.value());
            return entry instanceof LogEntry.SealedCommand sealed ? keys.open(sealed) : entry;
        } catch (UnreadableRecordException e) {
            throw new UnreadableRecordException("offset " + record.offset() + ": " + e.getMessage(), e);
        }
    }
}
