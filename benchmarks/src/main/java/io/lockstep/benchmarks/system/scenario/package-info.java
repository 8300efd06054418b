/** The scenarios P1 to P14, one class each (two where one measurement serves two), and what they measure on. */
@NullMarked
package io.lockstep.benchmarks.system.scenario;

import org.jspecify.annotations.NullMarked;
