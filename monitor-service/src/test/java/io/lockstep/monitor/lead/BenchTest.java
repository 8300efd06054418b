package io.lockstep.monitor.lead;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.common.cluster.ReplicaStatus.CATCHING_UP;
import static io.lockstep.common.cluster.ReplicaStatus.DOWN;
import static io.lockstep.common.cluster.ReplicaStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.Verdict;
import io.lockstep.common.registry.VerdictBoard;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.Told;
import io.lockstep.monitor.cluster.Member;
import io.lockstep.monitor.registry.BoardMirror.Received;
import io.lockstep.monitor.verdict.Evidence;
import io.lockstep.monitor.verdict.Heard;
import io.lockstep.monitor.verdict.Lag;
import io.lockstep.monitor.verdict.LagLimit;
import io.lockstep.monitor.verdict.Reach;
import io.lockstep.monitor.verdict.VerdictRules;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchTest {

    private static final ReplicaId A = new ReplicaId("a");
    private static final ReplicaId B = new ReplicaId("b");
    private static final List<Member> MEMBERS =
            List.of(new Member(A, URI.create("http://a:8086"), 1, 0), new Member(B, URI.create("http://b:8086"), 2, 0));
    private static final Evidence NONE = new Evidence(new Reach.Unprobed(), null, new Lag.Unknown("new"), false);
    private static final VerdictRules RULES = new VerdictRules(
            new LagLimit(1_000, Duration.ofSeconds(1)),
            new LagLimit(10_000, Duration.ofSeconds(5)),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3));

    private final TickableClock clock = new TickableClock();
    private final Map<ReplicaId, Evidence> evidence = new HashMap<>();

    @Test
    void aNewLeaderGoesOnFromTheLastBoardSoThatThePoolIsNotEmptied() {
        Bench bench = bench(Optional.of(heardNow(availableBoard())));

        assertThat(bench.judge(clock.instant())).isEmpty();
        assertThat(bench.settled(clock.instant())).isTrue();
        assertThat(bench.verdicts(clock.instant())).extracting(Verdict::status).containsExactly(AVAILABLE, AVAILABLE);
    }

    @Test
    void whatWasTakenOverExpiresUnlessConfirmed() {
        Bench bench = bench(Optional.of(heardNow(availableBoard())));
        evidence.put(A, wellWith(100));
        clock.tick(Duration.ofMillis(5_001));
        evidence.put(A, wellWith(100));
        bench.judge(clock.instant());

        assertThat(bench.verdicts(clock.instant())).extracting(Verdict::status).containsExactly(AVAILABLE, UNKNOWN);
    }

    @Test
    void aBoardOfUnknownAgeIsNotPublishedAgainBeforeItIsConfirmedOrTheFirstLookIsOver() {
        Bench bench = bench(Optional.of(new Received(availableBoard(), null)));
        bench.judge(clock.instant());
        assertThat(bench.settled(clock.instant())).isFalse();

        assertThat(bench.nextCheck()).hasValue(clock.instant().plusMillis(2_000));

        clock.tick(Duration.ofMillis(2_000));
        bench.judge(clock.instant());

        assertThat(bench.settled(clock.instant())).isTrue();
        assertThat(bench.verdicts(clock.instant())).extracting(Verdict::status).containsExactly(UNKNOWN, UNKNOWN);
    }

    @Test
    void evidenceOfAllReplicasEndsTheFirstLookEarly() {
        Bench bench = bench(Optional.empty());
        evidence.put(A, wellWith(100));
        evidence.put(B, new Evidence(new Reach.Fails(clock.instant(), "refused"), null, new Lag.Unknown("x"), false));
        List<Move> moves = bench.judge(clock.instant());

        assertThat(bench.settled(clock.instant())).isTrue();
        assertThat(moves).extracting(move -> move.after().status()).containsExactly(AVAILABLE, DOWN);
    }

    @Test
    void writesThatAllReplicasFailDoNotEmptyThePool() {
        evidence.put(A, wellWith(100));
        evidence.put(B, wellWith(90));
        Bench bench = bench(Optional.empty());
        bench.judge(clock.instant());

        evidence.put(A, failingAt(100));
        evidence.put(B, failingAt(90));
        bench.judge(clock.instant());

        assertThat(bench.verdicts(clock.instant())).extracting(Verdict::status).containsExactly(DOWN, DOWN);
        assertThat(bench.verdicts(clock.instant()))
                .extracting(Verdict::degraded)
                .containsExactly(true, false);
    }

    @Test
    void aReplicaThatReplaysIsNotReadWhileAnotherAnswersThatDoesNot() {
        Evidence replaying = new Evidence(
                new Reach.Answers(clock.instant()),
                new Heard(Told.behindBarrier("a", "inc-2", 100, 110), clock.instant()),
                new Lag.Known(10, Duration.ZERO, Duration.ZERO, clock.instant()),
                false);
        evidence.put(A, replaying);
        evidence.put(B, failingAt(90));
        Bench bench = bench(Optional.empty());

        bench.judge(clock.instant());

        assertThat(bench.verdicts(clock.instant())).extracting(Verdict::status).containsExactly(CATCHING_UP, DOWN);
        assertThat(bench.verdicts(clock.instant()))
                .extracting(Verdict::degraded)
                .containsExactly(false, true);
    }

    @Test
    void lagIsUnknownAsSoonAsTheConnectorIsSilentForTooLong() {
        evidence.put(A, wellWith(100));
        Bench bench = bench(Optional.empty());
        bench.judge(clock.instant());
        assertThat(bench.verdicts(clock.instant()).get(0).lagRecords()).isZero();

        clock.tick(Duration.ofMillis(3_001));
        bench.judge(clock.instant());

        Verdict verdict = bench.verdicts(clock.instant()).get(0);
        assertThat(verdict.lagRecords()).isNull();
        assertThat(verdict.lagSeconds()).isNull();
        assertThat(verdict.status()).isEqualTo(AVAILABLE);
        assertThat(verdict.validUntil()).isEqualTo(verdict.observedAt().plusSeconds(5));
    }

    private Bench bench(Optional<Received> last) {
        return new Bench(
                MEMBERS,
                RULES,
                (member, now) -> evidence.getOrDefault(member.id(), NONE),
                last,
                Duration.ofSeconds(2),
                clock.instant());
    }

    private Received heardNow(VerdictBoard board) {
        return new Received(board, clock.instant());
    }

    private Evidence wellWith(long applied) {
        return new Evidence(
                new Reach.Answers(clock.instant()),
                new Heard(Told.progress("a", 1, applied), clock.instant()),
                new Lag.Known(0, Duration.ZERO, Duration.ZERO, clock.instant()),
                false);
    }

    private Evidence failingAt(long applied) {
        return new Evidence(
                new Reach.Answers(clock.instant()),
                new Heard(Told.failing("a", 2, applied), clock.instant()),
                new Lag.Known(0, Duration.ZERO, Duration.ZERO, clock.instant()),
                false);
    }

    /** As another monitor wrote it, whose clock is a year ahead. */
    private VerdictBoard availableBoard() {
        Instant theirs = clock.instant().plus(Duration.ofDays(365));
        List<Verdict> verdicts = MEMBERS.stream()
                .map(member -> new Verdict(
                        member.id(),
                        member.url(),
                        member.weight(),
                        member.shard(),
                        AVAILABLE,
                        false,
                        "",
                        theirs,
                        theirs,
                        theirs.plusSeconds(5),
                        Position.of(0, 1),
                        0L,
                        0.0))
                .toList();
        return new VerdictBoard(7, 1, "other", theirs, Told.TOPIC_ID, Position.of(0, 1), verdicts);
    }
}
