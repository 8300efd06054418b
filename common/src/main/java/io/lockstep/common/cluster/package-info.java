/** The members of a cluster and what can be said of them. */
@NullMarked
package io.lockstep.common.cluster;

import org.jspecify.annotations.NullMarked;
