/** Spans of traced records, where tracing is configured: from the write request over the log into the replica. */
@NullMarked
package io.lockstep.connector.trace;

import org.jspecify.annotations.NullMarked;
