package io.lockstep.benchmarks.system.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/** Keeps a number of connections busy: each sends its next request as soon as the last one is answered. */
public final class HttpLoad {

    private HttpLoad() {}

    /** Runs for a length of time and then until the last answers are there. */
    public static LoadResult during(
            URI server, int connections, Duration length, IntFunction<? extends Requests> ofConnection) {
        AtomicBoolean over = new AtomicBoolean();
        List<Callable<Share>> workers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Requests requests = ofConnection.apply(i);
            workers.add(() -> work(server, requests, Long.MAX_VALUE, over));
        }
        return run(workers, length, over);
    }

    /** Sends a number of requests over each of the connections. */
    public static LoadResult count(
            URI server, int connections, long requestsEach, IntFunction<? extends Requests> ofConnection) {
        AtomicBoolean over = new AtomicBoolean();
        List<Callable<Share>> workers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Requests requests = ofConnection.apply(i);
            workers.add(() -> work(server, requests, requestsEach, over));
        }
        return run(workers, Duration.ofMinutes(5), over);
    }

    private record Share(Latencies latencies, long failures, String firstFailure) {}

    private static LoadResult run(List<Callable<Share>> workers, Duration length, AtomicBoolean over) {
        ExecutorService threads = Executors.newFixedThreadPool(workers.size());
        long begun = System.nanoTime();
        long deadline = begun + length.toNanos();
        try {
            List<Future<Share>> futures = workers.stream().map(threads::submit).toList();
            threads.shutdown();
            if (!threads.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                over.set(true);
            }
            List<Share> shares = new ArrayList<>();
            for (Future<Share> future : futures) {
                shares.add(future.get(Connection.BOUND.toSeconds() + 10, TimeUnit.SECONDS));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            Latencies all = Latencies.all(shares.stream().map(Share::latencies).toList());
            return new LoadResult(
                    all.count(),
                    shares.stream().mapToLong(Share::failures).sum(),
                    shares.stream()
                            .map(Share::firstFailure)
                            .filter(why -> !why.isEmpty())
                            .findFirst()
                            .orElse(""),
                    seconds,
                    all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the load generator failed", e);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private static Share work(URI server, Requests requests, long most, AtomicBoolean over) throws IOException {
        Latencies latencies = new Latencies();
        long failures = 0;
        String firstFailure = "";
        Connection connection = Connection.open(server, 512);
        try {
            for (long sent = 0; sent < most && !over.get(); sent++) {
                long begun = System.nanoTime();
                String failure;
                try {
                    Answer answer = connection.exchange(requests.next());
                    failure = answer.isGood() ? "" : answer.status() + " " + answer.body();
                } catch (IOException broken) {
                    failure = "no answer: " + broken.getMessage();
                    connection.close();
                    connection = Connection.open(server, 512);
                }
                if (failure.isEmpty()) {
                    latencies.add(System.nanoTime() - begun);
                } else {
                    failures++;
                    firstFailure = firstFailure.isEmpty() ? failure : firstFailure;
                }
            }
        } finally {
            connection.close();
        }
        return new Share(latencies, failures, firstFailure);
    }
}
