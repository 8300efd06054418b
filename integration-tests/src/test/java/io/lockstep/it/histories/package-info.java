/** Whatever clients do and whatever fails meanwhile, the replicas end as one server that was given the log in order. */
@NullMarked
package io.lockstep.it.histories;

import org.jspecify.annotations.NullMarked;
