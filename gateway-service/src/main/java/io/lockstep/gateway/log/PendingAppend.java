package io.lockstep.gateway.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One append on its way: accepted when every record was acknowledged, refused at the first that was not. What it holds is
 * released once, when Kafka's client is done with all of its records, which may be later than the answer.
 */
final class PendingAppend {

    private final String topicId;
    private final int shard;
    private final Runnable release;
    private final CompletableFuture<AppendResult> result = new CompletableFuture<>();
    private final AtomicInteger unsettled;
    private final ConcurrentSkipListSet<Long> offsets = new ConcurrentSkipListSet<>();

    PendingAppend(String topicId, int shard, int records, Runnable release) {
        this.topicId = topicId;
        this.shard = shard;
        this.release = release;
        this.unsettled = new AtomicInteger(records);
    }

    CompletableFuture<AppendResult> result() {
        return result;
    }

    /** Whether somebody still waits for it and nothing has failed. */
    boolean isWanted() {
        return !result.isDone();
    }

    void acknowledged(long offset) {
        offsets.add(offset);
        settle(1);
    }

    /** So many of its records were not appended, or not as far as is known. */
    void failed(int records, String reason) {
        result.complete(new AppendResult.Unavailable(reason));
        settle(records);
    }

    private void settle(int records) {
        if (unsettled.addAndGet(-records) == 0) {
            release.run();
            if (!result.isDone()) {
                result.complete(new AppendResult.Accepted(topicId, shard, offsets.last(), List.copyOf(offsets)));
            }
        }
    }
}
