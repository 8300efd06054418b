package io.lockstep.monitor.verdict;

import org.jspecify.annotations.Nullable;

/**
 * All that is known of one replica at one moment.
 *
 * @param reach what the last probe showed
 * @param heard the last words of its connector; null if it never spoke
 * @param lag how far it is behind
 * @param drained whether an operator took it out
 * @param diverged why it counts as different from the majority; null if it does not
 */
public record Evidence(Reach reach, @Nullable Heard heard, Lag lag, boolean drained, @Nullable String diverged) {

    /** Of a replica that nobody has found to differ. */
    public Evidence(Reach reach, @Nullable Heard heard, Lag lag, boolean drained) {
        this(reach, heard, lag, drained, null);
    }
}
