/**
 * The load generator: blocking sockets and requests that are built beforehand, so that it takes as little of the shared
 * cores as it can. It runs in the benchmark's own process, never in one under test.
 */
@NullMarked
package io.lockstep.benchmarks.system.load;

import org.jspecify.annotations.NullMarked;
