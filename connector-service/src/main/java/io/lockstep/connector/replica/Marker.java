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
 * @param history the name of the replica's content: given when an empty replica is filled from the log's beginning, and shared
 *     by copies of it; empty in a marker of an earlier release
 * @param scheduleEpoch the highest epoch of a continuous query's results below the position; 0 if there is none
 */
public record Marker(
        Token token, int leaderEpoch, LogEntry.@Nullable Settings settings, String history, long scheduleEpoch) {

    /** Before any result of a continuous query. */
    public Marker(Token token, int leaderEpoch, LogEntry.@Nullable Settings settings, String history) {
        this(token, leaderEpoch, settings, history, 0);
    }

    /** The database that holds the marker; clients are told that it does not exist. */
    public static final String DATABASE = "_lockstep";

    static final String MEASUREMENT = "applied";

    /** The same position of a replica whose content has this name. */
    public Marker ofHistory(String name) {
        return new Marker(token, leaderEpoch, settings, name, scheduleEpoch);
    }
}
