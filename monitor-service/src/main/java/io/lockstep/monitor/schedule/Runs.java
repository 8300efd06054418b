package io.lockstep.monitor.schedule;

import java.util.List;

/** Has continuous queries run. Blocks, within bounds. */
public interface Runs {

    /** What came of a run. */
    sealed interface Outcome {}

    /** The log holds its points. */
    record Done(long points) implements Outcome {}

    /** It cannot be run like this, and not later either. */
    record Failed(String error) implements Outcome {}

    /** It is to be tried again. */
    record Postponed(String reason) implements Outcome {}

    /** No gateway tells. */
    final class Unavailable extends Exception {

        private static final long serialVersionUID = 1L;

        public Unavailable(String reason) {
            super(reason, null, false, false);
        }
    }

    List<Scheduled> list(int shard) throws Unavailable, InterruptedException;

    /**
     * Runs one.
     *
     * @param epoch of the leader that says so
     */
    Outcome run(Scheduled query, long epoch, long from, long to) throws InterruptedException;
}
