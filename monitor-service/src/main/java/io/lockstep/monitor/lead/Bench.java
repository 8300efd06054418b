package io.lockstep.monitor.lead;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.registry.BoardMirror.Received;
import io.lockstep.monitor.verdict.Evidence;
import io.lockstep.monitor.verdict.Heard;
import io.lockstep.monitor.verdict.Lag;
import io.lockstep.monitor.verdict.PoolFloor;
import io.lockstep.monitor.verdict.Reach;
import io.lockstep.monitor.verdict.Standing;
import io.lockstep.monitor.verdict.VerdictPolicy;
import io.lockstep.monitor.verdict.VerdictRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where all replicas stand during one term of a leader. Starts from the last board, so that a change of leader doesn't
 * empty the pool; what it took over expires unless its own evidence confirms it. For one thread.
 */
final class Bench {

    private record Seat(Member member, Standing standing, boolean degraded, Evidence evidence) {}

    private final VerdictPolicy policy;
    private final VerdictRules rules;
    private final EvidenceSource source;
    private final Map<ReplicaId, Seat> seats = new LinkedHashMap<>();
    private final Set<ReplicaId> unsettled = new HashSet<>();
    private final Instant settledBy;

    /**
     * Takes over.
     *
     * @param last the last board known; its verdicts are believed for as long as they were valid
     * @param firstLook for how long to wait for evidence of replicas that no valid verdict is known of
     */
    Bench(
            List<Member> members,
            VerdictRules rules,
            EvidenceSource source,
            Optional<Received> last,
            Duration firstLook,
            Instant now) {
        policy = new VerdictPolicy(rules);
        this.rules = rules;
        this.source = source;
        settledBy = now.plus(firstLook);
        for (Member member : members) {
            Optional<Verdict> held = last.flatMap(received -> received.board().verdicts().stream()
                    .filter(verdict -> verdict.replica().equals(member.id()))
                    .findFirst());
            Optional<Instant> until = last.flatMap(received -> held.flatMap(received::until));
            if (until.isEmpty() || !now.isBefore(until.get())) {
                unsettled.add(member.id());
            }
            Instant observedAt = until.orElse(settledBy).minus(rules.verdictValidity());
            Standing standing =
                    held.map(verdict -> remembered(verdict, observedAt, now)).orElse(Standing.unobserved(now));
            boolean degraded = held.map(Verdict::degraded).orElse(false);
            seats.put(member.id(), new Seat(member, standing, degraded, source.of(member, now)));
        }
    }

    private static Standing remembered(Verdict verdict, Instant observedAt, Instant now) {
        return switch (verdict.status()) {
            case DOWN -> new Standing.Down(verdict.since(), observedAt, verdict.reason());
            case CATCHING_UP -> new Standing.CatchingUp(verdict.since(), observedAt, verdict.reason(), now);
            case AVAILABLE -> new Standing.Available(verdict.since(), observedAt, verdict.reason(), null);
            case DRAINING -> new Standing.Draining(verdict.since(), observedAt, verdict.reason());
            case LOST -> new Standing.Lost(verdict.since(), observedAt, verdict.reason());
            case DIVERGED -> new Standing.Diverged(verdict.since(), observedAt, verdict.reason());
            case UNKNOWN -> Standing.unobserved(now);
        };
    }

    /** Judges every replica by what is known now, and says what changed. */
    List<Move> judge(Instant now) {
        Map<ReplicaId, Seat> judged = new LinkedHashMap<>();
        for (Seat seat : seats.values()) {
            Evidence evidence = source.of(seat.member(), now);
            Standing standing = policy.judge(seat.standing(), evidence, now);
            if (standing != seat.standing() && !(standing instanceof Standing.Unknown)) {
                unsettled.remove(seat.member().id());
            }
            judged.put(seat.member().id(), new Seat(seat.member(), standing, false, evidence));
        }
        Set<ReplicaId> degraded = degraded(judged.values());
        List<Move> moves = new ArrayList<>();
        judged.forEach((replica, seat) -> {
            Seat before = Objects.requireNonNull(seats.get(replica));
            boolean isDegraded = degraded.contains(replica);
            seats.put(replica, new Seat(seat.member(), seat.standing(), isDegraded, seat.evidence()));
            Move move = new Move(replica, before.standing(), seat.standing(), before.degraded(), isDegraded);
            if (move.ofStatus() || before.degraded() != isDegraded) {
                moves.add(move);
            }
        });
        return moves;
    }

    /** Whether enough is known to speak: before that, the last board of the former leader is the better answer. */
    boolean settled(Instant now) {
        return unsettled.isEmpty() || !now.isBefore(settledBy);
    }

    /** When a replica that catches up is to be looked at again, or a verdict ends that nothing has confirmed since. */
    Optional<Instant> nextCheck() {
        return seats.values().stream()
                .map(Seat::standing)
                .flatMap(standing -> standing instanceof Standing.CatchingUp behind
                        ? Stream.of(behind.checkAgainAt(), expiry(behind))
                        : Stream.of(expiry(standing)))
                .min(Instant::compareTo);
    }

    private Instant expiry(Standing standing) {
        return standing instanceof Standing.Unknown
                ? Instant.MAX
                : standing.observedAt().plus(rules.verdictValidity());
    }

    /** The verdicts as of the last judgement, in the order of the configuration. */
    List<Verdict> verdicts(Instant now) {
        return seats.values().stream().map(seat -> verdict(seat, now)).toList();
    }

    private Verdict verdict(Seat seat, Instant now) {
        Standing standing = seat.standing();
        // A degraded replica is served for its answers alone, so its last answer is the evidence that counts.
        Instant observedAt = seat.degraded() && seat.evidence().reach() instanceof Reach.Answers answers
                ? answers.at()
                : standing.observedAt();
        Heard heard = seat.evidence().heard();
        Member member = seat.member();
        Optional<Lag.Known> lag = heard != null
                        && heard.within(rules.progressValidity(), now)
                        && seat.evidence().lag() instanceof Lag.Known known
                ? Optional.of(known)
                : Optional.empty();
        return new Verdict(
                member.id(),
                member.url(),
                member.weight(),
                member.shard(),
                standing.status(),
                seat.degraded(),
                standing.reason(),
                standing.since(),
                observedAt,
                observedAt.plus(rules.verdictValidity()),
                heard == null
                        ? Position.NONE
                        : Position.of(member.shard(), heard.progress().applied()),
                lag.map(Lag.Known::records).orElse(null),
                lag.map(Lag.Known::atMost).map(time -> time.toMillis() / 1000.0).orElse(null));
    }

    /** What an available replica may lag is what a degraded one may, where the other choice is one that replays. */
    private Set<ReplicaId> degraded(Collection<Seat> seats) {
        return PoolFloor.degraded(
                seats.stream()
                        .map(seat -> new PoolFloor.Candidate(
                                seat.member().id(),
                                seat.member().shard(),
                                seat.standing().status(),
                                seat.evidence().reach() instanceof Reach.Answers,
                                position(seat.evidence()),
                                barrier(seat.evidence())))
                        .toList(),
                rules.evict().records());
    }

    private static long barrier(Evidence evidence) {
        return evidence.heard() == null ? 0 : evidence.heard().progress().barrier();
    }

    private static long position(Evidence evidence) {
        return evidence.heard() == null || evidence.lag() instanceof Lag.OtherLog
                ? PoolFloor.NO_POSITION
                : evidence.heard().progress().applied();
    }
}
