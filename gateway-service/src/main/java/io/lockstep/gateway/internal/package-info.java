/**
 * The gateway's internal API: on the management port, for the monitor alone, which has no producer of its own. What the monitor puts into
 * the log, such as the checkpoints of a verification and the results of continuous queries, comes this way.
 */
@NullMarked
package io.lockstep.gateway.internal;

import org.jspecify.annotations.NullMarked;
