/**
 * A whole Lockstep cluster as processes of this machine: real Kafka, Redis and InfluxDB servers and the services. Used by
 * the {@code ./lockstep} command and, with free ports and a directory of its own, by the integration tests.
 *
 * <p>What a later invocation needs is kept as files below the cluster's base directory: {@code cluster.json} (layout and
 * overridden properties), {@code run/NAME.pid}, {@code log/NAME.log}, {@code data/NAME}, {@code config/NAME}.
 */
@NullMarked
package io.lockstep.local;

import org.jspecify.annotations.NullMarked;
