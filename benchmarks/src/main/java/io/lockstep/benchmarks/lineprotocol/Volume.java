package io.lockstep.benchmarks.lineprotocol;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts what went through, so that JMH reports megabytes (10^6 bytes) and lines per second beside operations. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Volume {

    public double megabytes;
    public double lines;

    void add(int bytes, int lineCount) {
        megabytes += bytes / 1e6;
        lines += lineCount;
    }
}
