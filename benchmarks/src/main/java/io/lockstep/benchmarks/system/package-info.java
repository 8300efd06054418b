/** The side-by-side benchmark of whole clusters behind {@code ./lockstep bench}. */
@NullMarked
package io.lockstep.benchmarks.system;

import org.jspecify.annotations.NullMarked;
