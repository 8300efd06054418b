package io.lockstep.benchmarks.system.load;

/**
 * What one round of load came to.
 *
 * @param requests answered well within the round
 * @param failures answered badly, or not at all
 * @param firstFailure why the first of them failed, else empty
 * @param seconds how long the round took
 * @param latencies of the requests answered well
 */
public record LoadResult(long requests, long failures, String firstFailure, double seconds, Latencies latencies) {

    public double perSecond() {
        return requests / seconds;
    }

    /** This result, if nothing failed. */
    public LoadResult orThrow() {
        if (failures > 0) {
            throw new IllegalStateException(failures + " requests failed, the first with: " + firstFailure);
        }
        return this;
    }
}
