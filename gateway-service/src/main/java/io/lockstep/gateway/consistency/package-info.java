/**
 * What a request may demand of the replicas: a read that it sees a position, the log's end or nothing older than so much; a write that so
 * many replicas have applied it. And without any demand, that a client reads what it has just written. Waits end by announcements, are
 * bounded in time and number, and cost a request that demands nothing next to nothing.
 */
@NullMarked
package io.lockstep.gateway.consistency;

import org.jspecify.annotations.NullMarked;
