package io.lockstep.monitor.registry;

import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.monitor.cluster.Member;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last board, whoever issued it. Validity counts from its receipt here. Thread-safe. */
public final class BoardMirror {

    /**
     * A board with the moment of its receipt.
     *
     * @param at when it was issued here or heard; null if it was found in the registry, where it may be of any age
     */
    public record Received(VerdictBoard board, @Nullable Instant at) {

        /** Until when a verdict of the board holds, by this process's clock; empty if that can't be told. */
        public Optional<Instant> until(Verdict verdict) {
            return Optional.ofNullable(at)
                    .map(receipt -> receipt.plus(Duration.between(board.issuedAt(), verdict.validUntil())));
        }
    }

    private final List<Member> members;
    private final Clock clock;
    private @Nullable Received last;

    public BoardMirror(List<Member> members, Clock clock) {
        this.members = members;
        this.clock = clock;
    }

    /** A board was issued here, or heard. */
    public synchronized void received(VerdictBoard board) {
        if (last == null || board.isNewerThan(last.board())) {
            last = new Received(board, clock.instant());
        }
    }

    /** A board was found in the registry. */
    public synchronized void found(VerdictBoard board) {
        if (last == null || board.isNewerThan(last.board())) {
            last = new Received(board, null);
        }
    }

    public synchronized Optional<Received> last() {
        return Optional.ofNullable(last);
    }

    /** One verdict per configured replica, as far as they still hold; an expired one reads as unknown. */
    public List<Verdict> verdicts() {
        Instant now = clock.instant();
        Optional<Received> received = last();
        return members.stream().map(member -> of(member, received, now)).toList();
    }

    private static Verdict of(Member member, Optional<Received> received, Instant now) {
        Optional<Verdict> verdict = received.flatMap(r -> r.board().verdicts().stream()
                .filter(v -> v.replica().equals(member.id()))
                .findFirst());
        if (received.isEmpty() || verdict.isEmpty()) {
            return unknown(member, "no verdict yet", now, now, Position.NONE);
        }
        Verdict held = verdict.get();
        boolean holds = received.get().until(held).map(now::isBefore).orElse(false);
        return holds
                ? held
                : unknown(
                        member,
                        "the verdict " + held.status() + " has expired: no monitor renews it",
                        held.validUntil(),
                        held.observedAt(),
                        held.applied());
    }

    private static Verdict unknown(Member member, String reason, Instant since, Instant observedAt, Position applied) {
        return new Verdict(
                member.id(),
                member.url(),
                member.weight(),
                member.shard(),
                ReplicaStatus.UNKNOWN,
                false,
                reason,
                since,
                observedAt,
                since,
                applied,
                null,
                null);
    }
}
