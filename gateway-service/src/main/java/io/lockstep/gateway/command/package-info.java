/**
 * The way of a statement that changes something: it becomes a record of the log, every replica applies it there, and the client gets
 * the replicas' own answer. What cannot go this way is refused; nothing that changes a server ever runs on one replica alone.
 */
@NullMarked
package io.lockstep.gateway.command;

import org.jspecify.annotations.NullMarked;
