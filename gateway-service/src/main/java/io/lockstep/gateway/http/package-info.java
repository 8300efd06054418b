/**
 * What every endpoint of the gateway shares: the headers and errors of InfluxDB's HTTP API and bounded request bodies.
 * Nothing here knows of replicas or the log.
 */
@NullMarked
package io.lockstep.gateway.http;

import org.jspecify.annotations.NullMarked;
