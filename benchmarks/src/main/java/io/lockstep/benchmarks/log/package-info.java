/** How fast records of the write log are written and read, apart from Kafka. */
@NullMarked
package io.lockstep.benchmarks.log;

import org.jspecify.annotations.NullMarked;
