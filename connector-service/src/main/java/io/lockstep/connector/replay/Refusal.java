package io.lockstep.connector.replay;

import io.lockstep.connector.replica.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * A line that the replica will never accept.
 *
 * @param db null where the record named no database and no settings were in force
 * @param rp the retention policy; null for the database's default
 * @param line one line
 * @param reason in InfluxDB's words where InfluxDB spoke
 */
public record Refusal(@Nullable String db, @Nullable String rp, Chunk line, String reason) {}
