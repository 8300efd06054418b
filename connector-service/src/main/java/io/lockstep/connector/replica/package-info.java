/** The one InfluxDB server that this connector writes to: the only place that speaks InfluxDB's HTTP API, and what its answers mean for the replay. */
@NullMarked
package io.lockstep.connector.replica;

import org.jspecify.annotations.NullMarked;
