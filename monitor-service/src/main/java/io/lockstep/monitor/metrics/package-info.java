/** The monitor's Prometheus metrics; the module's README lists them. */
@NullMarked
package io.lockstep.monitor.metrics;

import org.jspecify.annotations.NullMarked;
