package io.lockstep.connector.replay;

import io.lockstep.connector.replica.Replica.WriteAnswer;
import java.util.function.Supplier;

/** Sees every write while it is in flight; called by several threads at once. */
public interface WriteObserver {

    /** Runs the write and returns its answer. */
    WriteAnswer observe(Supplier<WriteAnswer> write);
}
