/**
 * Spans of requests, where tracing is configured: a write hands its context to the log, a read gets a span per attempt. Without
 * configuration nothing is made and nothing is looked up.
 */
@NullMarked
package io.lockstep.gateway.trace;

import org.jspecify.annotations.NullMarked;
