/** How fast a replica is picked for a read. */
@NullMarked
package io.lockstep.benchmarks.pool;

import org.jspecify.annotations.NullMarked;
