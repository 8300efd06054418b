package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;

/**
 * A record of the write log.
 *
 * @param offset where it stands
 * @param appendMillis when the log took it (epoch milliseconds)
 * @param leaderEpoch Kafka's leader epoch of the record; -1 if it is not known
 * @param entry what it says
 */
public record SourceRecord(long offset, long appendMillis, int leaderEpoch, LogEntry entry) {}
