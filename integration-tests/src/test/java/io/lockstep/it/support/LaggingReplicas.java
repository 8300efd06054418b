package io.lockstep.it.support;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes replicas lag, in turn each, each pair and all at once, by stopping their connectors for some hundred milliseconds; between
 * two stalls all catch up. None lags by as much as the second for which a gateway waits.
 */
public final class LaggingReplicas implements AutoCloseable {

    private static final List<List<Integer>> STALLED =
            List.of(List.of(1), List.of(2), List.of(3), List.of(1, 2), List.of(2, 3), List.of(1, 3), List.of(1, 2, 3));

    private static final long ALL_MILLIS = 200;
    private static final long SOME_MILLIS = 500;

    private final TestCluster cluster;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger stalls = new AtomicInteger();
    private final CompletableFuture<Void> done;

    public LaggingReplicas(TestCluster cluster) {
        this.cluster = cluster;
        this.done = CompletableFuture.runAsync(this::run);
    }

    /** How often replicas have been made to lag. */
    public int stalls() {
        return stalls.get();
    }

    private void run() {
        try {
            while (!isOverWithin(0)) {
                List<Integer> stalled = STALLED.get(stalls.getAndIncrement() % STALLED.size());
                stalled.forEach(number -> cluster.processes().pause("connector-" + number));
                try {
                    isOverWithin(stalled.size() == TestCluster.REPLICAS.size() ? ALL_MILLIS : SOME_MILLIS);
                } finally {
                    stalled.forEach(number -> cluster.processes().resume("connector-" + number));
                }
                TestCluster.waiting("all have caught up")
                        .until(() -> isOverWithin(0) || stalled.stream().allMatch(this::hasCaughtUp));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the replica has what was in the log when this was asked. */
    private boolean hasCaughtUp(int number) {
        String q = "/query?q=SHOW%20DATABASES";
        Answer answer =
                cluster.gateway().get(q, "X-Lockstep-Consistency", "strong", "X-Lockstep-Replica", "replica-" + number);
        return answer.status() == 200;
    }

    private boolean isOverWithin(long millis) throws InterruptedException {
        return over.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Ends the stalls; fails if one of them did. */
    @Override
    public void close() {
        over.countDown();
        done.join();
    }
}
