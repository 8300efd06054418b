/** Compares what the replicas refused of the same records, and keeps who was found to hold other content than the majority. */
@NullMarked
package io.lockstep.monitor.divergence;

import org.jspecify.annotations.NullMarked;
