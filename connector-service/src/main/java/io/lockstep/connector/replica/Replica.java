package io.lockstep.connector.replica;

import io.lockstep.common.log.LogEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the replay needs of an InfluxDB server. Every call blocks for a bounded time; no call throws for what a server may do. */
public interface Replica {

    /** The answer to {@link #activity} and {@link #writing} of a server whose configuration hides what it is doing. */
    Unavailable HIDDEN = new Unavailable("[http] pprof-enabled must be true", false);

    /**
     * Writes line protocol with explicit nanosecond timestamps.
     *
     * @param rp null for the database's default retention policy
     * @param body pieces that together are complete lines; not copied
     */
    WriteAnswer write(String db, @Nullable String rp, List<Chunk> body);

    /** Runs a statement that changes the server. */
    CommandAnswer run(LogEntry.Command command);

    /** What the server is doing for writers and commands right now. */
    ActivityAnswer activity();

    /**
     * The same of writes alone, which takes less, and no longer than any question: those in progress, and those that go on although
     * they were answered.
     */
    ActivityAnswer writing();

    /** In which ways the server's configuration could make it differ from the other replicas; one line per deviation. */
    ConfigurationAnswer configuration();

    /** Reads the marker of a shard: how far the replica itself says that it has come. */
    MarkerAnswer marker(int shard);

    /** Keeps the marker of a shard inside the replica, in place of an earlier one. Makes room for it if it is the first. */
    WriteAnswer keep(int shard, Marker marker);

    /** The answer to {@link #marker}. */
    sealed interface MarkerAnswer permits Marked, Unmarked, Unavailable {}

    /** The answer to a write. */
    sealed interface WriteAnswer permits Accepted, LinesRefused, RequestRefused, TooLarge, Unavailable {}

    /** The answer to a command. */
    sealed interface CommandAnswer permits Answered, Unavailable {}

    /** The answer to {@link #activity()}. */
    sealed interface ActivityAnswer permits Activity, Unavailable {}

    /** The answer to {@link #configuration()}. */
    sealed interface ConfigurationAnswer permits Deviations, Unavailable {}

    /** All of it is in. */
    record Accepted() implements WriteAnswer {}

    /** Some line or lines will never be accepted; nothing is known of the others. */
    record LinesRefused(String reason) implements WriteAnswer {}

    /** None of the lines will ever be accepted, whatever they say: the database or retention policy does not exist. */
    record RequestRefused(String reason) implements WriteAnswer {}

    /** The request is larger than the server takes; nothing was written. */
    record TooLarge() implements WriteAnswer {}

    /** The server ran the statement, or refused it, in its own words. */
    record Answered(int status, String body) implements CommandAnswer {}

    /**
     * Requests that the server is working on.
     *
     * @param activeWrites write requests in progress; at least 1 while a request that was answered is still being written
     * @param writesSoFar write requests since the server started
     * @param activeCommands statements in progress that change the server
     */
    record Activity(long activeWrites, long writesSoFar, int activeCommands) implements ActivityAnswer {

        boolean isIdle() {
            return activeWrites == 0 && activeCommands == 0;
        }

        /** Whether nothing is in progress, and nothing was begun since the earlier reading. */
        public boolean isQuietSince(Activity earlier) {
            return isIdle() && earlier.isIdle() && writesSoFar == earlier.writesSoFar;
        }
    }

    /** The replica has a marker. */
    record Marked(Marker marker) implements MarkerAnswer {}

    /**
     * The replica has no marker.
     *
     * @param databases what it holds beside InfluxDB's own database; empty for a new server
     */
    record Unmarked(List<String> databases) implements MarkerAnswer {

        public Unmarked {
            databases = List.copyOf(databases);
        }
    }

    /** One line per deviation; empty if the configuration is as it must be. */
    record Deviations(List<String> lines) implements ConfigurationAnswer {

        public Deviations {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The server cannot be used now, and the same request may succeed later.
     *
     * @param reason what happened, in words for an operator
     * @param ambiguous whether the server may still carry out what it was asked for
     */
    record Unavailable(String reason, boolean ambiguous)
            implements WriteAnswer, CommandAnswer, ActivityAnswer, ConfigurationAnswer, MarkerAnswer {}
}
