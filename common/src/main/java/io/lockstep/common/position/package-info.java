/** How far into the write log something is, and the printable token of it that clients carry. */
@NullMarked
package io.lockstep.common.position;

import org.jspecify.annotations.NullMarked;
