package io.lockstep.benchmarks.system.load;

import java.util.Arrays;
import java.util.Collection;

/** Durations in nanoseconds, in any order when added and sorted when asked. Not thread-safe while being filled. */
public final class Latencies {

    private long[] nanos = new long[1024];
    private int count;
    private boolean sorted;

    public void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = duration;
        sorted = false;
    }

    public static Latencies all(Collection<Latencies> parts) {
        Latencies all = new Latencies();
        for (Latencies part : parts) {
            for (int i = 0; i < part.count; i++) {
                all.add(part.nanos[i]);
            }
        }
        return all;
    }

    public int count() {
        return count;
    }

    /**
     * The smallest duration that the given share of all do not exceed, in milliseconds; NaN of none.
     *
     * @param share above 0, at most 1; 1 is the longest
     */
    public double millis(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        if (!sorted) {
            Arrays.sort(nanos, 0, count);
            sorted = true;
        }
        int rank = (int) Math.ceil(share * count);
        return nanos[Math.max(0, rank - 1)] / 1e6;
    }
}
