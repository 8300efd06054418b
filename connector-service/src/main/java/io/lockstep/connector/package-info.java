/** The connector's process and its wiring. */
@NullMarked
package io.lockstep.connector;

import org.jspecify.annotations.NullMarked;
