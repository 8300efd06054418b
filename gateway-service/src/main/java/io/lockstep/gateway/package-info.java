/** The gateway's process and its wiring. */
@NullMarked
package io.lockstep.gateway;

import org.jspecify.annotations.NullMarked;
