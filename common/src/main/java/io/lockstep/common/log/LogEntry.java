package io.lockstep.common.log;

import java.time.Instant;
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
     * A statement that every replica applies at this point of the log.
     *
     * @param id unique; lets the issuer find the outcome
     * @param statement one InfluxQL statement whose meaning does not depend on when or where it runs
     * @param db the database of the request, if it named one
     * @param rp the retention policy of the request, if it named one
     * @param issuedAt when the gateway took it
     */
    record Command(String id, String statement, @Nullable String db, @Nullable String rp, Instant issuedAt)
            implements LogEntry {}

    /**
     * From here on, points without a database belong to this one.
     *
     * @param db the database
     * @param rp the retention policy; null stands for the database's default
     */
    record Settings(String db, @Nullable String rp) implements LogEntry {}
}
