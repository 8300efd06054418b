/** The one clock that all of the monitor's reasoning uses. */
@NullMarked
package io.lockstep.monitor.time;

import org.jspecify.annotations.NullMarked;
