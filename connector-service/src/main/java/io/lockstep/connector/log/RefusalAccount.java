package io.lockstep.connector.log;

import io.lockstep.common.log.LogEntry;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.Refusals;
import io.lockstep.connector.progress.ProgressAccount;
import io.lockstep.connector.replay.Refusal;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replay.Window;
import io.lockstep.connector.replica.ReplicaProperties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts on record what the replica refuses, so that the monitor can compare it with what the others refuse, and a client that
 * waits for replicas can be told. The replay never waits for a registry that is away: what it doesn't take is given up, and
 * the account begins anew after it. Thread-safe.
 */
final class RefusalAccount implements ProgressAccount {

    /** The registry; may throw, and blocks for a bounded time. */
    interface Store {

        void add(List<Refusals> refusals);

        void begin(long offset);

        void renew(long offset);
    }

    private static final Logger log = LoggerFactory.getLogger(RefusalAccount.class);

    /** After a failure the registry is left alone for so long. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long RENEW_NANOS = Duration.ofSeconds(2).toNanos();

    /** What the replay goes by at present. */
    private record Open(String topicId, String history, long from, boolean announced) {}

    private final ReplicaProperties replica;
    private final Store store;
    private final LongSupplier nanoTime;
    private @Nullable Open open;

    /** The command that may have been run without an answer; -1 if there is none. */
    private long unansweredAt = -1;

    private boolean failing;
    private long failedAtNanos;
    private long renewedAtNanos;

    RefusalAccount(ReplicaProperties replica, Store store, LongSupplier nanoTime) {
        this.replica = replica;
        this.store = store;
        this.nanoTime = nanoTime;
        this.renewedAtNanos = nanoTime.getAsLong() - RENEW_NANOS;
    }

    /**
     * The replay begins. What it refuses below the barrier is not compared: a replay of what was applied before can refuse
     * other lines than the first time, after a measurement was dropped and made anew with other types.
     */
    synchronized void begins(String topicId, String history, long barrier) {
        open = new Open(topicId, history, barrier, false);
        announced();
    }

    synchronized void ends() {
        open = null;
    }

    /** What progress says of this account; empty while there is no replay. */
    @Override
    public synchronized Optional<Progress.Account> current() {
        return Optional.ofNullable(open).map(now -> new Progress.Account(now.history(), now.from()));
    }

    /**
     * A window stalled. A command may have run nevertheless, so that its next answer is that to a second run: such as of a user who is
     * gone already.
     */
    synchronized void stalled(Window window) {
        if (window.command() != null) {
            unansweredAt = window.offset();
        }
    }

    /** A window is settled; called before the position moves past it. */
    synchronized void settled(Replayer.Settled settled) {
        Open now = open;
        if (now == null) {
            return;
        }
        if (settled.window().offset() == unansweredAt) {
            passOver(settled.window().nextOffset());
            return;
        }
        List<Refusals> refusals = refusals(settled, now.topicId());
        if (refusals.isEmpty()) {
            return;
        }
        // A beginning that is announced later would have the registry forget what it was told before.
        if (announced() && !isLeftAlone() && attempt(() -> store.add(refusals))) {
            return;
        }
        passOver(settled.window().nextOffset());
    }

    /** Nothing below this offset counts. */
    private void passOver(long offset) {
        Open now = open;
        if (now != null && offset > now.from()) {
            open = new Open(now.topicId(), now.history(), offset, now.announced());
        }
    }

    /** Called often, on the thread that publishes progress: notices when the registry has forgotten. */
    @Override
    public synchronized void renew(long applied) {
        if (open == null || isLeftAlone() || nanoTime.getAsLong() - renewedAtNanos < RENEW_NANOS) {
            return;
        }
        renewedAtNanos = nanoTime.getAsLong();
        if (open.announced()) {
            attempt(() -> store.renew(applied));
        } else {
            announced();
        }
    }

    /** Whether the registry knows where this account begins; tells it, unless it does. */
    private boolean announced() {
        Open now = open;
        if (now == null || now.announced()) {
            return now != null;
        }
        if (isLeftAlone() || !attempt(() -> store.begin(now.from()))) {
            return false;
        }
        open = new Open(now.topicId(), now.history(), now.from(), true);
        return true;
    }

    private boolean isLeftAlone() {
        return failing && nanoTime.getAsLong() - failedAtNanos < PAUSE_NANOS;
    }

    private boolean attempt(Runnable change) {
        try {
            change.run();
            failing = false;
            return true;
        } catch (RuntimeException e) {
            if (!failing) {
                log.atWarn().addKeyValue("cause", e.getMessage()).log("refusals cannot be put on record");
            }
            failing = true;
            failedAtNanos = nanoTime.getAsLong();
            return false;
        }
    }

    private List<Refusals> refusals(Replayer.Settled settled, String topicId) {
        LogEntry.Command command = settled.window().command();
        if (command != null && settled.outcome() != null) {
            return settled.hasErrors()
                    ? List.of(RefusedLines.command(CommandOutcomes.bodyFor(command, settled.outcome()))
                            .asRefusals(
                                    replica.id(),
                                    replica.shard(),
                                    topicId,
                                    settled.window().offset()))
                    : List.of();
        }
        Map<Long, RefusedLines> byOffset = new TreeMap<>();
        for (Refusal refusal : settled.refusals()) {
            RefusedLines lines = byOffset.computeIfAbsent(refusal.among().offset(), offset -> new RefusedLines());
            refusal.visit((from, to, reason) -> lines.add(refusal.among().bytes(), from, to, reason));
        }
        return byOffset.entrySet().stream()
                .map(entry -> entry.getValue().asRefusals(replica.id(), replica.shard(), topicId, entry.getKey()))
                .toList();
    }
}
