package io.lockstep.benchmarks.system.scenario;

import io.lockstep.benchmarks.system.load.LoadResult;
import java.time.Duration;
import java.util.function.Function;

/**
 * Load before the first round. It is counted in requests as well as in time, because a JVM compiles what has run often
 * enough, and on a busy machine that takes longer than on an idle one.
 */
final class WarmUp {

    private static final Duration BOUND = Duration.ofSeconds(180);
    private static final Duration STEP = Duration.ofSeconds(2);

    private WarmUp() {}

    /** Runs the load, step by step, until it has run for as long and for as many requests as the pace asks. */
    static void run(Pace pace, Function<Duration, LoadResult> load) {
        long begun = System.nanoTime();
        long requests = 0;
        Duration taken = Duration.ZERO;
        while (taken.compareTo(BOUND) < 0 && (taken.compareTo(pace.warmUp()) < 0 || requests < pace.warmUpRequests())) {
            requests += load.apply(STEP).requests();
            taken = Duration.ofNanos(System.nanoTime() - begun);
        }
    }
}
