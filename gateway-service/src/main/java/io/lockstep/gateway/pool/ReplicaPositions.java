package io.lockstep.gateway.pool;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.ProgressOrder;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How far each replica has come and how much its connector writes, by the connectors' own announcements; where a
 * connector is silent, the position is the one in the last verdict and it counts as writing nothing. Thread-safe.
 */
public final class ReplicaPositions {

    /** For how long an announcement counts; connectors repeat theirs every second. */
    static final Duration LEASE = Duration.ofSeconds(3);

    private final LongSupplier nanoTime;
    private final ProgressOrder order = new ProgressOrder();
    private final Map<ReplicaId, Announced> announced = new ConcurrentHashMap<>();
    private final List<Consumer<ReplicaId>> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<ReplicaId, Token> judged = Map.of();

    private record Announced(Token token, double writers, int format, long at) {}

    public ReplicaPositions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes progress as it is announced; what an incarnation said earlier never overwrites what it said later. */
    public synchronized void onProgress(Progress progress) {
        if (!order.isNews(progress)) {
            return;
        }
        announced.put(
                progress.replica(),
                new Announced(
                        new Token(progress.topicId(), Position.of(progress.shard(), progress.applied())),
                        Double.isFinite(progress.writers()) ? Math.max(0, progress.writers()) : 0,
                        progress.formatVersion(),
                        nanoTime.getAsLong()));
        listeners.forEach(listener -> listener.accept(progress.replica()));
    }

    /** Calls a listener with each replica that may have moved, on the delivering thread; it must return at once. */
    public void onMove(Consumer<ReplicaId> listener) {
        listeners.add(listener);
    }

    /** The position up to which a replica holds everything; {@link Position#NONE} if nothing is known. */
    public Position applied(ReplicaId replica) {
        return token(replica).map(Token::position).orElse(Position.NONE);
    }

    /** The applied position with the log that it counts in; empty if nothing is known. */
    public Optional<Token> token(ReplicaId replica) {
        Announced own = announced.get(replica);
        if (own != null && fresh(own)) {
            return Optional.of(own.token());
        }
        Token fromVerdict = judged.get(replica);
        return Optional.ofNullable(fromVerdict != null || own == null ? fromVerdict : own.token());
    }

    /** Writes in flight to a replica, averaged over a second; 0 if its connector is silent. */
    public double writers(ReplicaId replica) {
        Announced own = announced.get(replica);
        return own != null && fresh(own) ? own.writers() : 0;
    }

    /** The write-log format that every connector reads that can be heard; empty if none can. */
    public OptionalInt lowestFormat() {
        return announced.values().stream()
                .filter(this::fresh)
                .mapToInt(Announced::format)
                .min();
    }

    void onVerdicts(VerdictBoard board) {
        String topicId = board.topicId();
        if (topicId == null) {
            return;
        }
        Map<ReplicaId, Token> tokens = new ConcurrentHashMap<>();
        for (Verdict verdict : board.verdicts()) {
            if (!verdict.applied().offsets().isEmpty()) {
                tokens.put(verdict.replica(), new Token(topicId, verdict.applied()));
            }
        }
        judged = Map.copyOf(tokens);
        announced
                .keySet()
                .retainAll(board.verdicts().stream().map(Verdict::replica).toList());
    }

    private boolean fresh(Announced own) {
        return nanoTime.getAsLong() - own.at() < LEASE.toNanos();
    }
}
