/** Who leads, and what the leader does: it judges every replica in each round, and at once when evidence asks for it, and publishes the verdicts. */
@NullMarked
package io.lockstep.monitor.lead;

import org.jspecify.annotations.NullMarked;
