/**
 * Runs continuous queries: the leading monitor says when which window is due, by InfluxDB's rules, and has a gateway run it, so that the
 * log holds each result once and replicas cannot differ by when they ran it.
 */
@NullMarked
package io.lockstep.monitor.schedule;

import org.jspecify.annotations.NullMarked;
