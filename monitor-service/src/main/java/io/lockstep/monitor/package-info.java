/** The monitor's process and its wiring. */
@NullMarked
package io.lockstep.monitor;

import org.jspecify.annotations.NullMarked;
