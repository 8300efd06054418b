/** The commands behind {@code ./lockstep}: a thin shell over the library, with answers for people. */
@NullMarked
package io.lockstep.local.cli;

import org.jspecify.annotations.NullMarked;
