package io.lockstep.gateway.into;

import io.lockstep.gateway.influxql.IntoSelect;
import io.lockstep.gateway.into.SelectInto.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * What one statement wants.
 *
 * @param select what to read
 * @param db the request's; may be empty
 * @param rp the request's; may be empty
 * @param into the database to write to
 * @param policy the retention policy to write to; empty for the default
 * @param measurement to write to; empty for each row's own
 * @param shard of all databases that it names
 * @param schedule null for a client's statement
 */
record IntoJob(
        IntoSelect select,
        String db,
        String rp,
        String into,
        String policy,
        String measurement,
        int shard,
        @Nullable Schedule schedule) {}
