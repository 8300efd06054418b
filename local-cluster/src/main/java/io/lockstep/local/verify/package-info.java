/**
 * A plain comparison of the available replicas, each asked directly: counts, sums and last values. It finds what is
 * missing, added or overwritten differently in most cases; it does not prove equality point by point.
 */
@NullMarked
package io.lockstep.local.verify;

import org.jspecify.annotations.NullMarked;
