package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;

/**
 * A record of the write log.
 *
 * @param offset where it stands
 * @param appendMillis when the log took it (epoch milliseconds)
 * @param entry what it says
 */
public record SourceRecord(long offset, long appendMillis, LogEntry entry) {}
