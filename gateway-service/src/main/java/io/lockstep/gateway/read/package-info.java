/**
 * The way of a read: which replica answers a query, how it is moved to another one when that fails, and how the answer
 * is labelled. Spring Cloud Gateway carries the bytes; the statement's meaning is decided by a {@link
 * io.lockstep.gateway.read.StatementHandler}.
 */
@NullMarked
package io.lockstep.gateway.read;

import org.jspecify.annotations.NullMarked;
