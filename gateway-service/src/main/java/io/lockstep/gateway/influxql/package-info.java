/**
 * Reads InfluxQL just far enough to know what a request would do to a server: which statements it holds, which of them
 * change something, and which databases they name. The reading follows the grammar of the InfluxDB 1.x server token by
 * token, because a gateway that splits or quotes differently from the server can be talked into running a change on a
 * single replica.
 */
@NullMarked
package io.lockstep.gateway.influxql;

import org.jspecify.annotations.NullMarked;
