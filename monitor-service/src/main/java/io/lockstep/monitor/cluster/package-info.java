/** The replicas that this monitor was told to watch. */
@NullMarked
package io.lockstep.monitor.cluster;

import org.jspecify.annotations.NullMarked;
