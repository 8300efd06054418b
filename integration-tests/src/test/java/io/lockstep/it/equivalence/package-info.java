/**
 * The same requests to one plain InfluxDB server and to the gateway: whatever a client of InfluxDB 1.x can read of the answers is the
 * same, but for the differences that {@link io.lockstep.it.equivalence.Differences} lists, each with its reason.
 */
@NullMarked
package io.lockstep.it.equivalence;

import org.jspecify.annotations.NullMarked;
