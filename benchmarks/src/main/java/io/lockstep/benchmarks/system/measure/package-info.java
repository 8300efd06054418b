/** Rounds, medians and spread; the CPU time and memory of processes, from {@code /proc}. */
@NullMarked
package io.lockstep.benchmarks.system.measure;

import org.jspecify.annotations.NullMarked;
