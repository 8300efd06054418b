package io.lockstep.gateway.pool;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.gateway.pool.PoolView.Footing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which replicas may be read right now. A verdict counts for as long as the monitor said, measured from its receipt by
 * this process's own monotonic clock. A single expired verdict leaves the pool; when none is valid any more, because
 * there is no monitor or no Redis, the last known pool stands, since stale answers with a label beat no answers.
 *
 * <p>Thread-safe; no method waits.
 */
public final class ReadPool {

    /** For how long a replica that was late with a command is avoided at most. */
    static final Duration EXCLUSION_BOUND = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(ReadPool.class);
    private static final Duration LONGEST_VALIDITY = Duration.ofHours(1);

    private final ReplicaPositions positions;
    private final LongSupplier nanoTime;
    private final Map<ReplicaId, Exclusion> exclusions = new ConcurrentHashMap<>();
    private final List<Consumer<ReplicaId>> departureListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> boardListeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Received received;
    private volatile List<PoolMember> lastKnown = List.of();
    private volatile PoolView lastLogged = new PoolView(List.of(), Footing.LAST_KNOWN);
    private volatile @Nullable Seen seen;

    private record Exclusion(Position until, long deadline) {}

    /** A board as received; one read from storage is of unknown age, so nothing in it is valid. */
    private record Received(VerdictBoard board, boolean live, long at) {

        boolean valid(Verdict verdict, long now) {
            if (!live || verdict.status() == ReplicaStatus.UNKNOWN) {
                return false;
            }
            return now - at < validity(verdict);
        }

        private long validity(Verdict verdict) {
            Duration validity = Duration.between(board.issuedAt(), verdict.validUntil());
            return (validity.compareTo(LONGEST_VALIDITY) > 0 ? LONGEST_VALIDITY : validity).toNanos();
        }

        /** When the next valid verdict runs out; in an hour if none does. */
        long nextExpiry(long now) {
            long next = now + LONGEST_VALIDITY.toNanos();
            for (Verdict verdict : board.verdicts()) {
                if (valid(verdict, now) && at + validity(verdict) - next < 0) {
                    next = at + validity(verdict);
                }
            }
            return next;
        }
    }

    /** The pool as a board makes it until the first of its verdicts runs out; each read asks for it several times. */
    private record Seen(PoolView view, Received of, long until) {}

    /** @param nanoTime a monotonic clock such as {@link System#nanoTime} */
    public ReadPool(ReplicaPositions positions, LongSupplier nanoTime) {
        this.positions = positions;
        this.nanoTime = nanoTime;
    }

    /** Takes a board as it is announced; one that is older than the last is ignored. */
    public void onVerdicts(VerdictBoard board) {
        if (accept(board, true)) {
            departed(board).forEach(replica -> departureListeners.forEach(listener -> listener.accept(replica)));
            view();
            boardListeners.forEach(Runnable::run);
        }
    }

    /** Takes a board of unknown age, read from the registry at start: it is the last known pool and no more. */
    public void onStored(VerdictBoard board) {
        if (accept(board, false)) {
            view();
            boardListeners.forEach(Runnable::run);
        }
    }

    /**
     * Calls a listener for each replica that a newly announced board says must not be read, unless running queries may
     * finish there. Called on the thread that delivers the board; it must return at once.
     */
    public void onDeparture(Consumer<ReplicaId> listener) {
        departureListeners.add(listener);
    }

    /** Calls a listener after each board that was taken, on the delivering thread; it must return at once. */
    public void onBoard(Runnable listener) {
        boardListeners.add(listener);
    }

    /** The replicas that may be read right now. */
    public PoolView view() {
        PoolView selected = selected();
        if (exclusions.isEmpty() && selected == lastLogged) {
            return selected;
        }
        PoolView view = withoutExcluded(selected);
        logTransition(view);
        return view;
    }

    private PoolView selected() {
        Received last = received;
        Seen before = seen;
        long now = nanoTime.getAsLong();
        if (before != null && before.of() == last && now - before.until() < 0) {
            return before.view();
        }
        PoolView view = select(last, now);
        if (last != null) {
            seen = new Seen(view, last, last.nextExpiry(now));
        }
        return view;
    }

    /**
     * Keeps a replica from being read until its applied position covers {@code position}, or for a minute at most. If
     * that leaves nothing to read, the excluded ones are read all the same, as degraded.
     */
    public void excludeUntil(ReplicaId replica, Position position) {
        long deadline = nanoTime.getAsLong() + EXCLUSION_BOUND.toNanos();
        exclusions.merge(
                replica,
                new Exclusion(position, deadline),
                (before, added) -> new Exclusion(before.until().max(added.until()), deadline));
    }

    /** Time since the last announced board was received; null if none has been. */
    public @Nullable Duration age() {
        Received last = received;
        return last == null || !last.live() ? null : Duration.ofNanos(nanoTime.getAsLong() - last.at());
    }

    /** The last board received or read, valid or not; null if there was none. */
    public @Nullable VerdictBoard board() {
        Received last = received;
        return last == null ? null : last.board();
    }

    private synchronized boolean accept(VerdictBoard board, boolean live) {
        Received last = received;
        if (last != null) {
            boolean confirmsStored = live && !last.live() && !last.board().isNewerThan(board);
            if (!confirmsStored && (!board.isNewerThan(last.board()) || (last.live() && !live))) {
                return false;
            }
        }
        // Before the board: what is seen of that is kept.
        if (board.verdicts().stream().anyMatch(v -> v.status() != ReplicaStatus.UNKNOWN)) {
            lastKnown = readable(board.verdicts());
        }
        received = new Received(board, live, nanoTime.getAsLong());
        positions.onVerdicts(board);
        return true;
    }

    private static List<ReplicaId> departed(VerdictBoard board) {
        return board.verdicts().stream()
                .filter(v ->
                        !v.readable() && v.status() != ReplicaStatus.DRAINING && v.status() != ReplicaStatus.UNKNOWN)
                .map(Verdict::replica)
                .toList();
    }

    private PoolView select(@Nullable Received last, long now) {
        if (last == null) {
            return new PoolView(List.of(), Footing.LAST_KNOWN);
        }
        List<Verdict> valid = last.board().verdicts().stream()
                .filter(verdict -> last.valid(verdict, now))
                .toList();
        List<PoolMember> members = readable(valid);
        if (members.isEmpty()) {
            return unjudged(valid);
        }
        boolean degraded = members.stream().anyMatch(PoolMember::degraded);
        return new PoolView(members, degraded ? Footing.DEGRADED : Footing.AVAILABLE);
    }

    /**
     * Who could be read before and has no valid verdict now. Verdicts run out one by one: while the last one that is valid
     * speaks against its replica, the others still are better than nobody.
     */
    private PoolView unjudged(List<Verdict> valid) {
        List<PoolMember> members = lastKnown.stream()
                .filter(member -> valid.stream().noneMatch(v -> v.replica().equals(member.id())))
                .toList();
        boolean judged = members.isEmpty() && !valid.isEmpty();
        return new PoolView(members, judged ? Footing.AVAILABLE : Footing.LAST_KNOWN);
    }

    /** The available ones; if there are none, the degraded ones. */
    private static List<PoolMember> readable(List<Verdict> verdicts) {
        List<PoolMember> available = new ArrayList<>(verdicts.size());
        List<PoolMember> degraded = new ArrayList<>(0);
        for (Verdict verdict : verdicts) {
            if (verdict.status() == ReplicaStatus.AVAILABLE) {
                available.add(withDegraded(PoolMember.of(verdict), false));
            } else if (verdict.degraded()) {
                degraded.add(PoolMember.of(verdict));
            }
        }
        return available.isEmpty() ? List.copyOf(degraded) : List.copyOf(available);
    }

    private PoolView withoutExcluded(PoolView view) {
        if (exclusions.isEmpty()) {
            return view;
        }
        List<PoolMember> left =
                view.members().stream().filter(member -> !excluded(member.id())).toList();
        if (!left.isEmpty() || view.members().isEmpty()) {
            return new PoolView(left, view.footing());
        }
        return new PoolView(
                view.members().stream()
                        .map(member -> withDegraded(member, true))
                        .toList(),
                view.footing() == Footing.AVAILABLE ? Footing.DEGRADED : view.footing());
    }

    private boolean excluded(ReplicaId replica) {
        Exclusion exclusion = exclusions.get(replica);
        if (exclusion == null) {
            return false;
        }
        if (nanoTime.getAsLong() - exclusion.deadline() < 0
                && !positions.applied(replica).covers(exclusion.until())) {
            return true;
        }
        exclusions.remove(replica, exclusion);
        return false;
    }

    private static PoolMember withDegraded(PoolMember member, boolean degraded) {
        return member.degraded() == degraded
                ? member
                : new PoolMember(
                        member.id(), member.url(), member.weight(), member.shard(), degraded, member.lagSeconds());
    }

    private void logTransition(PoolView view) {
        boolean same = view.sameReplicasAs(lastLogged);
        lastLogged = view;
        if (same) {
            return;
        }
        (view.footing() == Footing.AVAILABLE && !view.members().isEmpty() ? log.atInfo() : log.atWarn())
                .addKeyValue("footing", view.footing())
                .addKeyValue(
                        "replicas", view.members().stream().map(PoolMember::id).toList())
                .log("read pool changed");
    }
}
