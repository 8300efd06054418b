/**
 * Which replicas may be read right now, how far each has come and how busy each is: the gateway's copy of the registry
 * in memory, fed by announcements. No method here waits for Redis.
 */
@NullMarked
package io.lockstep.gateway.pool;

import org.jspecify.annotations.NullMarked;
