/**
 * Verifications: the leading monitor walks through all data chunk by chunk, puts a checkpoint into the log for each, and compares what
 * the connectors say that their replicas hold there.
 */
@NullMarked
package io.lockstep.monitor.verify;

import org.jspecify.annotations.NullMarked;
