/** How fast the statements of a query are told apart. */
@NullMarked
package io.lockstep.benchmarks.influxql;

import org.jspecify.annotations.NullMarked;
