/**
 * The way of a write: checks it as InfluxDB 1.6.7 would, turns it into lines with timestamps in nanoseconds, and has them appended to
 * the log. What InfluxDB would answer is answered in its words; what only the log can say is a 503 that clients try again.
 */
@NullMarked
package io.lockstep.gateway.write;

import org.jspecify.annotations.NullMarked;
