package io.lockstep.common.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockstep.common.cluster.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A line that a replica refused for good, as the topic {@code lockstep.rejected} keeps it: the line as the value, the
 * rest as headers.
 *
 * @param replica which replica refused it; every replica must refuse the same lines
 * @param shard the shard of the write log that the line stands in
 * @param offset the offset of the record that the line stands in
 * @param db the database it was meant for; null where none was named
 * @param rp the retention policy it was meant for; null for the default
 * @param reason the replica's own words
 * @param line the line, without its newline
 */
public record RefusedLine(
        ReplicaId replica,
        int shard,
        long offset,
        @Nullable String db,
        @Nullable String rp,
        String reason,
        byte[] line) {

    /** This line as Kafka carries it. */
    public EncodedEntry encode() {
        List<Header> headers = new ArrayList<>(6);
        headers.add(new RecordHeader("replica", replica.value().getBytes(UTF_8)));
        headers.add(new RecordHeader("shard", String.valueOf(shard).getBytes(UTF_8)));
        headers.add(new RecordHeader("offset", String.valueOf(offset).getBytes(UTF_8)));
        if (db != null) {
            headers.add(new RecordHeader("db", db.getBytes(UTF_8)));
        }
        if (rp != null) {
            headers.add(new RecordHeader("rp", rp.getBytes(UTF_8)));
        }
        headers.add(new RecordHeader("reason", reason.getBytes(UTF_8)));
        return new EncodedEntry(headers, line);
    }
}
