package io.lockstep.gateway.consistency;

import io.lockstep.common.position.Token;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the registry proves of replicas. */
final class Replicas {

    private final ReadPool pool;
    private final ReplicaPositions positions;

    Replicas(ReadPool pool, ReplicaPositions positions) {
        this.pool = pool;
        this.positions = positions;
    }

    /** Whether a replica holds all that its shard's part of the token covers. */
    boolean holds(PoolMember member, Token wanted) {
        OptionalLong offset = wanted.position().offset(member.shard());
        if (offset.isEmpty()) {
            return true;
        }
        Optional<Token> applied = positions.token(member.id());
        return applied.isPresent()
                && applied.get().topicId().equals(wanted.topicId())
                && applied.get().position().offset(member.shard()).orElse(-1) >= offset.getAsLong();
    }

    /**
     * How old at most is the newest data that a replica lacks: its lag when the monitor observed it, and the time since.
     * Empty if that is not known.
     */
    Optional<Duration> staleness(PoolMember member) {
        VerdictBoard board = pool.board();
        Duration age = pool.age();
        Double lag = member.lagSeconds();
        if (board == null || age == null || lag == null) {
            return Optional.empty();
        }
        for (Verdict verdict : board.verdicts()) {
            if (verdict.replica().equals(member.id())) {
                return Optional.of(Duration.ofNanos((long) (lag * 1e9))
                        .plus(unseen(board, verdict))
                        .plus(age));
            }
        }
        return Optional.empty();
    }

    private static Duration unseen(VerdictBoard board, Verdict verdict) {
        Duration before = Duration.between(verdict.observedAt(), board.issuedAt());
        return before.isNegative() ? Duration.ZERO : before;
    }

    /** Kafka's id of the log that the replicas replay; null if it is not known. */
    @Nullable
    String topicId() {
        VerdictBoard board = pool.board();
        return board == null ? null : board.topicId();
    }

    /** The shards that replicas replay. */
    Set<Integer> shards() {
        VerdictBoard board = pool.board();
        return board == null
                ? Set.of()
                : board.verdicts().stream().map(Verdict::shard).collect(Collectors.toSet());
    }
}
