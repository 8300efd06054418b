package io.lockstep.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.ReaderCounts;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastPressureTest {

    private static final PoolMember STRONG = member("a", 2);
    private static final PoolMember B = member("b", 1);
    private static final PoolMember C = member("c", 1);
    private static final List<PoolMember> ALL = List.of(STRONG, B, C);

    private final Random random = new Random(20260101);
    private final AtomicLong nanos = new AtomicLong();
    private final ReaderLedger ledger = new ReaderLedger("me", nanos::get);
    private final ReplicaPositions positions = new ReplicaPositions(nanos::get);
    private final LeastPressure pressure =
            new LeastPressure(new PressureProperties(1, 1), 64, ledger, positions, random::nextDouble);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 16, 50, 100})
    void readsDivideByWeightWhateverTheConcurrency(int concurrency) {
        Map<String, Integer> picks = new HashMap<>();
        List<ReaderLedger.Lease> running = new ArrayList<>();
        int reads = 40_000;

        for (int i = 0; i < reads; i++) {
            if (running.size() == concurrency) {
                running.remove(random.nextInt(running.size())).release();
            }
            Selection.Picked picked = (Selection.Picked) pressure.pick(ALL);
            running.add(picked.lease());
            picks.merge(picked.member().id().value(), 1, Integer::sum);
        }

        assertThat(picks.getOrDefault("a", 0) / (double) reads).isCloseTo(0.5, within(0.025));
        assertThat(picks.getOrDefault("b", 0) / (double) reads).isCloseTo(0.25, within(0.0125));
        assertThat(picks.getOrDefault("c", 0) / (double) reads).isCloseTo(0.25, within(0.0125));
    }

    @Test
    void theLessLoadedOfTwoEqualReplicasWins() {
        ledger.lease(B.id());

        assertThat(picked(List.of(B, C))).isEqualTo(C);
    }

    @Test
    void aReplicaThatIsWrittenHeavilyGetsFewerReads() {
        positions.onProgress(writing("b", 4));
        Map<PoolMember, Integer> picks = new HashMap<>();

        for (int i = 0; i < 12; i++) {
            picks.merge(picked(List.of(B, C)), 1, Integer::sum);
        }

        assertThat(picks).containsEntry(B, 4).containsEntry(C, 8);
        assertThat(pressure.pressure(B)).isEqualTo(pressure.pressure(C));
    }

    @Test
    void whatOtherGatewaysReadCountsUntilTheirLeaseExpires() {
        ledger.onReaders(new ReaderCounts("other", Map.of(B.id(), 5)));
        assertThat(pressure.pressure(B)).isEqualTo(5);

        nanos.addAndGet(ReaderCounts.LEASE.toNanos());

        assertThat(pressure.pressure(B)).isZero();
    }

    @Test
    void itsOwnAnnouncementsAreNotCountedTwiceAndNegativeCountsNotAtAll() {
        ledger.onReaders(new ReaderCounts("me", Map.of(B.id(), 5)));
        ledger.onReaders(new ReaderCounts("broken", Map.of(B.id(), -5)));

        assertThat(pressure.pressure(B)).isZero();
    }

    @Test
    void aFullReplicaIsPassedOverAndNothingIsPickedWhenAllAreFull() {
        LeastPressure tight = new LeastPressure(new PressureProperties(1, 1), 1, ledger, positions, random::nextDouble);
        ledger.lease(B.id());

        assertThat(tight.pick(List.of(B, C)))
                .isInstanceOfSatisfying(Selection.Picked.class, picked -> assertThat(picked.member())
                        .isEqualTo(C));

        assertThat(tight.pick(List.of(B, C))).isEqualTo(new Selection.AllBusy());
        assertThat(tight.pick(List.of())).isEqualTo(new Selection.NoCandidate());
    }

    @Property(tries = 300)
    void leasesNeverLeakAndNeverGoNegative(@ForAll List<@IntRange(max = 5) Integer> steps) {
        List<ReaderLedger.Lease> held = new ArrayList<>();
        for (int step : steps) {
            if (step < 3) {
                held.add(((Selection.Picked) pressure.pick(List.of(ALL.get(step)))).lease());
            } else if (!held.isEmpty()) {
                ReaderLedger.Lease lease = held.remove(step % held.size());
                lease.release();
                lease.release();
            }
            long counted = ALL.stream().mapToLong(m -> ledger.own(m.id())).sum();
            assertThat(counted).isEqualTo(held.size());
            assertThat(ALL).allSatisfy(m -> assertThat(ledger.own(m.id())).isNotNegative());
        }
        held.forEach(ReaderLedger.Lease::release);
        assertThat(ledger.counts().readers()).isEmpty();
    }

    private PoolMember picked(List<PoolMember> candidates) {
        return ((Selection.Picked) pressure.pick(candidates)).member();
    }

    private static Progress writing(String replica, double writers) {
        return new Progress(
                new ReplicaId(replica), 0, "inc", 1, "topic", 1, 0, null, writers, null, 1, Boards.NOW, null);
    }

    private static PoolMember member(String id, double weight) {
        return new PoolMember(new ReplicaId(id), URI.create("http://127.0.0.1:1"), weight, 0, false, 0.0);
    }
}
