package io.lockstep.connector.replay;

import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Remembers what it is told. */
final class PassingObserver implements ReplayObserver {

    record Settled(long lines, int lanes) {}

    final List<Unavailable> failures = new CopyOnWriteArrayList<>();
    final List<Settled> settled = new CopyOnWriteArrayList<>();

    @Override
    public WriteAnswer observe(Supplier<WriteAnswer> write) {
        return write.get();
    }

    @Override
    public void failed(Unavailable cause) {
        failures.add(cause);
    }

    @Override
    public void settled(long lines, int lanes) {
        settled.add(new Settled(lines, lanes));
    }
}
