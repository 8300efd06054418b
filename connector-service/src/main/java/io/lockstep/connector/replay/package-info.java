/** Replaying a stretch of the write log into the replica: windows, lanes, refused lines, and the rule that the position never moves past what the replica has not accepted. */
@NullMarked
package io.lockstep.connector.replay;

import org.jspecify.annotations.NullMarked;
