package io.lockstep.connector.replica;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.position.Token;
import org.jspecify.annotations.Nullable;

/**
 * The applied position as the replica itself keeps it, written after what it covers. It tells the truth about a disk that was
 * wiped, swapped or restored, which nothing kept elsewhere can.
 *
 * @param token the applied position and the log that it counts in
 * @param leaderEpoch Kafka's leader epoch of the last applied record, by which a truncated log is found out; -1 if none is
 *     known
 * @param settings the settings in force at the position
 * @param history the name of the replica's content, by which a replica that was found to differ is acquitted once its content is
 *     replaced: given when an empty replica is filled from the log's beginning, and anew when another replica's content is brought
 *     to it; empty in a marker of an earlier release
 * @param scheduleEpoch the highest epoch of a continuous query's results below the position; 0 if there is none
 * @param replica the id of the replica that the marker was written to, by which a copy is found out; empty in a marker of an earlier
 *     release
 */
public record Marker(
        Token token,
        int leaderEpoch,
        LogEntry.@Nullable Settings settings,
        String history,
        long scheduleEpoch,
        String replica) {

    /** Before any result of a continuous query, as an earlier release wrote it. */
    public Marker(Token token, int leaderEpoch, LogEntry.@Nullable Settings settings, String history) {
        this(token, leaderEpoch, settings, history, 0, "");
    }

    /** The database that holds the marker; clients are told that it does not exist. */
    public static final String DATABASE = "_lockstep";

    static final String MEASUREMENT = "applied";

    /** The same position of this replica, whose content has this name. */
    public Marker of(String id, String name) {
        return new Marker(token, leaderEpoch, settings, name, scheduleEpoch, id);
    }
}
