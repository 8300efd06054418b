package io.lockstep.monitor.verify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A verification as the API tells it.
 *
 * @param id its name
 * @param state how it stands
 * @param summary the same in words
 * @param monitor who leads it
 * @param startedAt when it began
 * @param endedAt when it ended; null while it goes on
 * @param position the position of the first checkpoint, printed: what was written before it was compared, each part at its own
 *     checkpoint there or later; null before there is one
 * @param lastPosition the position of the last checkpoint so far
 * @param verified replicas that are equal to each other in all that was compared; none before all was
 * @param leftOut replicas that were not available at the start, with their status
 * @param notVerified replicas that gave no digest of some part, with the reason: nothing is said of their equality
 * @param differing replicas that differ from a majority
 * @param differences what differs, {@value #MOST_DIFFERENCES} at most
 * @param moreDifferences how many were left out
 * @param checkpoints how many there were so far
 * @param points points compared so far
 * @param longestPauseMillis the longest pause of a connector
 */
public record Verification(
        String id,
        State state,
        String summary,
        String monitor,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String position,
        @Nullable String lastPosition,
        List<String> verified,
        Map<String, String> leftOut,
        Map<String, String> notVerified,
        List<String> differing,
        List<Difference> differences,
        int moreDifferences,
        int checkpoints,
        long points,
        long longestPauseMillis) {

    static final int MOST_DIFFERENCES = 1_000;

    /** How a verification stands. */
    public enum State {
        /** It goes on. */
        RUNNING,
        /** All replicas that were available are equal. */
        EQUAL,
        /** Some replicas differ. */
        DIFFERENT,
        /** No difference was found, but something could not be compared. */
        NOT_VERIFIED
    }

    /**
     * One thing that is not the same on all replicas.
     *
     * @param db its database; null for a user
     * @param rp its retention policy; null where there is none
     * @param measurement its measurement; null where it isn't of one
     * @param hour the hour whose points differ, by its first moment; null for a thing of the catalog
     * @param found what each replica holds
     * @param differing the replicas that differ from a majority; empty if there is no majority
     */
    public record Difference(
            @Nullable String db,
            @Nullable String rp,
            @Nullable String measurement,
            @Nullable Instant hour,
            Map<String, String> found,
            List<String> differing) {}

    boolean isEnded() {
        return state != State.RUNNING;
    }
}
