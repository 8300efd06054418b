package io.lockstep.gateway.log;

import io.lockstep.common.log.LogEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Appends to the write log. */
public interface LogAppender {

    /**
     * Appends entries to one shard, in the order given; entries of others may come to stand between them.
     *
     * @param shard where to
     * @param entries at least one
     * @return completes within the configured time-out, never exceptionally. Never blocks. Whoever cancels it no longer wants the entries
     *     appended: those that have not been handed to Kafka's client yet are not
     */
    CompletableFuture<AppendResult> append(int shard, List<? extends LogEntry> entries);
}
