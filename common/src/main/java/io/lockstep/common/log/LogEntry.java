package io.lockstep.common.log;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one record of the write log says. */
public sealed interface LogEntry {

    /**
     * Points to write.
     *
     * @param db the database; null where a producer that writes straight to Kafka named none, so that the {@link
     *     Settings} in force decide
     * @param rp the retention policy; null stands for the database's default at the time of replay
     * @param lines UTF-8 line protocol, one or more lines; the last line's newline may be missing. Not copied: the
     *     holder must not change it
     * @param traceparent W3C trace context of the request that wrote it
     */
    record Points(@Nullable String db, @Nullable String rp, byte[] lines, @Nullable String traceparent)
            implements LogEntry {}

    /**
     * A part of what a continuous query has come to, for one window of time. A deposed leader's are ignored: those whose epoch is less
     * than that of any such record before them.
     *
     * @param points to write; they name their database
     * @param query the continuous query, as its database and its name
     * @param epoch of the monitor that led when it ran
     * @param from the window's first nanosecond
     * @param to the first nanosecond after the window
     */
    record ScheduledPoints(Points points, String query, long epoch, long from, long to) implements LogEntry {

        /** The version of the write log that brought it. */
        public static final int FORMAT = 3;
    }

    /**
     * A statement that every replica applies at this point of the log.
     *
     * @param id unique; lets the issuer find the outcome
     * @param statement one InfluxQL statement whose meaning does not depend on when or where it runs
     * @param db the database of the request, if it named one
     * @param rp the retention policy of the request, if it named one
     * @param issuedAt when the gateway took it
     */
    record Command(String id, String statement, @Nullable String db, @Nullable String rp, Instant issuedAt)
            implements Instruction {

        private static final Pattern WITH_PASSWORD = Pattern.compile(
                "\\s*(?:CREATE\\s+USER|SET\\s+PASSWORD)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        /** Whether it is of a kind that holds a password, so that it may be in the log as a {@link SealedCommand} only. */
        public boolean holdsPassword() {
            return WITH_PASSWORD.matcher(statement).matches();
        }

        /** Leaves the statement out, since it may hold a password. */
        @Override
        public String toString() {
            return "Command[" + id + ", issued at " + issuedAt + "]";
        }
    }

    /**
     * A command whose statement is encrypted, because it holds a password; {@link PasswordKeys} seals and opens it. It belongs
     * to no database.
     *
     * @param id as of the command
     * @param key id of the key that it is encrypted with
     * @param nonce 12 bytes in Base64, never used twice with a key
     * @param sealed the encrypted statement and its authentication tag in Base64
     * @param issuedAt as of the command
     */
    record SealedCommand(String id, String key, String nonce, String sealed, Instant issuedAt) implements Instruction {

        /** The version of the write log that brought it. */
        public static final int FORMAT = 2;
    }

    /** A command, encrypted or not. */
    sealed interface Instruction extends LogEntry permits Command, SealedCommand {

        /** Unique; lets the issuer find the outcome. */
        String id();
    }

    /**
     * From here on, points without a database belong to this one.
     *
     * @param db the database
     * @param rp the retention policy; null stands for the database's default
     */
    record Settings(String db, @Nullable String rp) implements LogEntry {}

    /**
     * Each connector stops here for a moment and publishes a digest of what its replica holds: of the slices, or, if there are
     * none, of the catalog. It changes no replica.
     *
     * @param verification the verification that it belongs to
     * @param chunk its number in the verification
     * @param slices what to digest; none for the catalog
     * @param db for the catalog, the database whose measurements and fields to tell; null for databases, retention policies,
     *     users and grants
     * @param maxPoints more points than this are not digested
     * @param maxPauseMillis for how long a connector may pause
     * @param validMillis a connector that comes here longer than this after the record was appended goes on at once
     */
    record Checkpoint(
            String verification,
            int chunk,
            List<Slice> slices,
            @Nullable String db,
            int maxPoints,
            long maxPauseMillis,
            long validMillis)
            implements LogEntry {

        /** The most slices of one record. */
        public static final int MAX_SLICES = 200;

        public Checkpoint {
            slices = List.copyOf(slices);
        }
    }

    /**
     * Points of one measurement within a time range.
     *
     * @param from the first nanosecond
     * @param to the last nanosecond
     * @param ofManyTypes whether some field has more than one type in this measurement, so that one query over several shards
     *     of InfluxDB would convert or leave out values
     */
    record Slice(String db, String rp, String measurement, long from, long to, boolean ofManyTypes) {

        /** The first time that InfluxDB can hold. */
        public static final long MIN_TIME = Long.MIN_VALUE + 2;

        /** The last time that InfluxDB can hold. */
        public static final long MAX_TIME = Long.MAX_VALUE - 1;
    }
}
