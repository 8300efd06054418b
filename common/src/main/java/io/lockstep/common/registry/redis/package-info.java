/**
 * The registry in Redis: keys, channels and atomic writes. Only the monitor may use {@link
 * io.lockstep.common.registry.redis.VerdictWriter}; connectors write progress and outcomes; gateways and monitors read.
 *
 * <p>All keys carry one hash tag, so that Redis Cluster keeps them in one slot. Listeners are called on the listener
 * container's threads and must return at once.
 */
@NullMarked
package io.lockstep.common.registry.redis;

import org.jspecify.annotations.NullMarked;
