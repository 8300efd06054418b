/** Asks each replica a real query, all of them in parallel and each within its time limit. */
@NullMarked
package io.lockstep.monitor.probe;

import org.jspecify.annotations.NullMarked;
