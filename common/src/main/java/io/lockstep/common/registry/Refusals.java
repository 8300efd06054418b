package io.lockstep.common.registry;

import io.lockstep.common.cluster.ReplicaId;
import java.time.Duration;

/**
 * What a replica refused for good of one record of the log. Stored before the replica's applied position passes the record,
 * so that whoever sees the position at or past it and finds nothing knows that all of it was taken. Replicas that hold the
 * same content refuse the same.
 *
 * @param replica which replica
 * @param shard the shard of the record
 * @param topicId Kafka's id of the write log that {@code offset} counts in
 * @param offset the offset of the record
 * @param lines how many lines were refused, {@code expired} ones aside; 1 for a refused command
 * @param expired how many lines were older than their retention policy; replicas may differ in these, because each goes by
 *     its own clock
 * @param reason why the first refused line was, in InfluxDB's words; its first {@link #MAX_REASON_CHARS} characters
 * @param digest of the {@code lines} refused, whatever their order; two replicas refused the same if and only if their
 *     digests are equal
 */
public record Refusals(
        ReplicaId replica,
        int shard,
        String topicId,
        long offset,
        long lines,
        long expired,
        String reason,
        String digest) {

    /** How many records with refusals are kept per replica; older ones give way. */
    public static final int KEPT = 1_000;

    /** For how long a replica that is heard of no more is remembered. */
    public static final Duration RETENTION = Duration.ofHours(24);

    public static final int MAX_REASON_CHARS = 1_024;

    /** What every replica must agree on; {@link #NOTHING} if none of the lines was refused but for its age. */
    public String vote() {
        return lines == 0 ? NOTHING : lines + ":" + digest;
    }

    /** The vote of a replica that took all of a record. */
    public static final String NOTHING = "";
}
