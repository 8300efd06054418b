package io.lockstep.common.registry;

import io.lockstep.common.cluster.ReplicaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a connector says of its replica: after windows, a few times a second or, while a request waits for it, as soon as it may; and once a second.
 *
 * @param replica whose progress it is
 * @param shard the shard that the replica replays
 * @param incarnation new at every start of a connector; with {@code sequence} it lets a reader see that a message is new
 *     without comparing clocks
 * @param sequence grows by at least one with every message of an incarnation
 * @param topicId Kafka's id of the write log that {@code applied} counts in
 * @param applied the applied position: everything below this offset is in the replica
 * @param barrier the replica may only be read at or past this offset: the log's end when this connector took over
 * @param appliedAppendMillis append time (epoch milliseconds) of the last applied record; null if none was applied yet
 * @param writers writes in flight to the replica, averaged over the last second
 * @param failure the write failure that no completed window has cleared; null if there is none
 * @param formatVersion the highest write-log format that this connector reads
 * @param publishedAt the connector's clock, for people; never compared with another process's clock
 * @param account what can be held against the replica; null from a connector of an earlier release
 */
public record Progress(
        ReplicaId replica,
        int shard,
        String incarnation,
        long sequence,
        String topicId,
        long applied,
        long barrier,
        @Nullable Long appliedAppendMillis,
        double writers,
        @Nullable WriteFailure failure,
        int formatVersion,
        Instant publishedAt,
        @Nullable Account account) {

    /**
     * By which a replica's content is told from another's, and its refusals from what is merely not known.
     *
     * @param history the content's name: made when an empty replica is filled from the log, and kept inside the replica
     * @param refusalsFrom all that the replica refused from this offset on, up to the applied position, has been stored as
     *     {@link Refusals}; at or past the barrier, because a replay of what was applied before may refuse other lines
     */
    public record Account(String history, long refusalsFrom) {}

    /**
     * Why a connector cannot write to its replica.
     *
     * @param since when it first failed
     * @param offset where in the log it stands
     * @param reason what went wrong, in words for an operator
     * @param lost whether trying again cannot help: the replica's position is not in the log, or the replica holds something
     *     else than a prefix of the log
     */
    public record WriteFailure(Instant since, long offset, String reason, boolean lost) {}
}
