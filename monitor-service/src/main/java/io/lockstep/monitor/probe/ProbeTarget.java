package io.lockstep.monitor.probe;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Something that can be asked whether it answers queries. */
interface ProbeTarget extends AutoCloseable {

    /**
     * Asks once. The future always completes normally: null for an answer, else what went wrong in words for an operator.
     */
    CompletableFuture<@Nullable String> ask();

    @Override
    void close();
}
