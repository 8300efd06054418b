package io.lockstep.connector.replica;

import java.io.IOException;

/** A request was not sent, or not sent whole, because another connector may be writing to the replica by now. */
final class FencedException extends IOException {

    private static final long serialVersionUID = 1L;

    FencedException(String reason) {
        super(reason);
    }
}
