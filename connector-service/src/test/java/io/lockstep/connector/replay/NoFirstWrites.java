package io.lockstep.connector.replay;

import java.util.Collection;

/** Takes no shard for idle, so that everything is written once. */
final class NoFirstWrites extends FirstWrites {

    NoFirstWrites() {
        super(time -> {}, () -> 0);
    }

    @Override
    boolean areAmong(Collection<Hour> hours) {
        return false;
    }
}
