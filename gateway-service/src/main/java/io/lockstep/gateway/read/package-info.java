/**
 * The way of a read: which replica answers a query, how it is moved to another one when that fails, and how the answer
 * is labelled. Spring Cloud Gateway has the route, and its HTTP client carries the bytes; the filters that answer are here, see
 * {@code docs/decisions/0020-reads-end-in-one-filter.md}. The statement's meaning is decided by a {@link
 * io.lockstep.gateway.read.StatementHandler}.
 */
@NullMarked
package io.lockstep.gateway.read;

import org.jspecify.annotations.NullMarked;
