/**
 * The promises of Lockstep, each tried on real Kafka, Redis and InfluxDB servers and on the services as they are shipped. All
 * classes share one cluster; each test finds it healed and uses databases of its own.
 */
@NullMarked
package io.lockstep.it;

import org.jspecify.annotations.NullMarked;
