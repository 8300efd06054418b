/**
 * Who sends a request and what InfluxDB would let them do. Replicas decide on reads by themselves; what the gateway answers or
 * logs by itself is decided here, by asking a replica and keeping its answer for a few seconds, without keeping passwords.
 */
@NullMarked
package io.lockstep.gateway.access;

import org.jspecify.annotations.NullMarked;
