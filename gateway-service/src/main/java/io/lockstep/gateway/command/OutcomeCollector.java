package io.lockstep.gateway.command;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.CommandOutcome;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Hands the outcomes that are announced to the commands that wait for them. A command is known by its id, which exists
 * before it is in the log, so that no announcement can come too early.
 */
final class OutcomeCollector {

    private final Semaphore places;
    private final Map<String, Wait> waits = new ConcurrentHashMap<>();

    OutcomeCollector(int maxWaiting) {
        places = new Semaphore(maxWaiting);
    }

    /** Takes what was announced or read. */
    void onOutcome(CommandOutcome outcome) {
        Wait wait = waits.get(outcome.commandId());
        if (wait != null) {
            wait.add(outcome);
        }
    }

    /**
     * Begins to wait; empty if too many do already.
     *
     * @param enough asked again with each outcome, and when the pool has changed, whether these replicas will do
     */
    Optional<Wait> open(String commandId, Predicate<Set<ReplicaId>> enough) {
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        Wait wait = new Wait(commandId, enough);
        waits.put(commandId, wait);
        return Optional.of(wait);
    }

    /** Looks at all that wait, since others may do now; to be called when the read pool has changed. Returns at once. */
    void check() {
        waits.values().forEach(Wait::check);
    }

    int waiting() {
        return waits.size();
    }

    /** The outcomes of one command. Must be closed. */
    final class Wait implements AutoCloseable {

        private final String commandId;
        private final Predicate<Set<ReplicaId>> enough;
        private final Map<ReplicaId, CommandOutcome> outcomes = new ConcurrentHashMap<>();
        private final CompletableFuture<Boolean> complete = new CompletableFuture<>();
        private final AtomicBoolean closed = new AtomicBoolean();

        private Wait(String commandId, Predicate<Set<ReplicaId>> enough) {
            this.commandId = commandId;
            this.enough = enough;
        }

        private void add(CommandOutcome outcome) {
            outcomes.putIfAbsent(outcome.replica(), outcome);
            check();
        }

        private void check() {
            if (!complete.isDone() && enough.test(Set.copyOf(outcomes.keySet()))) {
                complete.complete(true);
            }
        }

        /** Completes when there are enough. */
        CompletableFuture<Boolean> complete() {
            return complete;
        }

        Collection<CommandOutcome> outcomes() {
            return Set.copyOf(outcomes.values());
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                waits.remove(commandId);
                places.release();
            }
        }
    }
}
