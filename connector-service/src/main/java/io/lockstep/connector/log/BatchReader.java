package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.log.PasswordKeys;
import io.lockstep.common.log.UnreadableRecordException;
import io.lockstep.common.log.WriteLogFormat;
import io.lockstep.connector.log.ShardState.Replaying;
import io.lockstep.connector.replay.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
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
    record Unapplied(List<SourceRecord> readable, @Nullable UnreadableRecordException unreadable) {

        static final Unapplied NOTHING = new Unapplied(List.of(), null);
    }

    /** Reads a batch that the container has delivered, perhaps not for the first time. */
    Unapplied read(List<ConsumerRecord<byte[], byte[]>> records, Replaying replaying, Consumer<?, ?> consumer) {
        if (isOfEarlierAssignment(records, consumer)) {
            return Unapplied.NOTHING;
        }
        List<SourceRecord> readable = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.partition() == partition.partition() && record.offset() >= replaying.applied()) {
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

    /**
     * While a batch is retried, the shard can be taken away and given back. Another connector may have replayed from the
     * last commit meanwhile, so the replay has to begin there again, and the batch in hand may lie beyond. The consumer's
     * position is past what it has delivered, unless it was set back.
     */
    private boolean isOfEarlierAssignment(List<ConsumerRecord<byte[], byte[]>> records, Consumer<?, ?> consumer) {
        long last = records.stream()
                .filter(record -> record.partition() == partition.partition())
                .mapToLong(ConsumerRecord::offset)
                .max()
                .orElse(-1);
        return last >= 0 && consumer.position(partition) <= last;
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
