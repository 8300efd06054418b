/**
 * SELECT … INTO: one replica is asked for the rows, and what the log gets are points, so that every replica writes the same. The rows
 * are read as MessagePack, which keeps integers and floats apart, and go through in pieces: nothing here holds a whole result.
 */
@NullMarked
package io.lockstep.gateway.into;

import org.jspecify.annotations.NullMarked;
