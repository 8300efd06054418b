/**
 * Appends to the write log and knows the log itself: its id and its end. The gateway's only Kafka producer and its only use of Kafka's
 * admin client are here. Nothing in it blocks its callers, and everything it does ends within a bound, also while a broker hangs.
 */
@NullMarked
package io.lockstep.gateway.log;

import org.jspecify.annotations.NullMarked;
