package io.lockstep.monitor.api;

import io.lockstep.monitor.registry.EventLog;

/** More events were asked for than are kept, or none. */
final class BadLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadLimitException(int limit) {
        super("limit is " + limit + ", but must be 1 to " + EventLog.CAPACITY);
    }
}
