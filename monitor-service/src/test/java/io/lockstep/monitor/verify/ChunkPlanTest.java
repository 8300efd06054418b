package io.lockstep.monitor.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunkPlanTest {

    private static final ReplicaId REPLICA = new ReplicaId("replica-1");
    private static final long HOUR = 3_600_000_000_000L;

    /** Measurement to the times of its values. */
    private record Held(Map<String, List<Long>> times) implements Counts {

        private List<Long> in(Slice slice) {
            return times.getOrDefault(slice.measurement(), List.of()).stream()
                    .filter(time -> time >= slice.from() && time <= slice.to())
                    .sorted()
                    .toList();
        }

        @Override
        public OptionalLong values(ReplicaId replica, Slice slice) {
            return OptionalLong.of(in(slice).size());
        }

        @Override
        public Optional<Edges> edges(ReplicaId replica, Slice slice) {
            List<Long> in = in(slice);
            return in.isEmpty() ? Optional.empty() : Optional.of(new Edges(in.get(0), in.get(in.size() - 1)));
        }
    }

    @Property(tries = 200)
    void chunksTileAllTimeOfEveryMeasurementWithinTheBound(
            @ForAll("held") Map<String, List<Long>> times, @ForAll @IntRange(min = 1, max = 50) int max) {
        Held held = new Held(times);
        List<Slice> whole = times.keySet().stream()
                .map(name -> slice(name, Slice.MIN_TIME, Slice.MAX_TIME))
                .toList();

        List<List<Slice>> chunks = chunks(new ChunkPlan(whole, held, REPLICA, max));

        for (List<Slice> chunk : chunks) {
            assertThat(chunk).hasSizeLessThanOrEqualTo(ChunkPlan.MAX_SLICES);
            long distinct = chunk.stream()
                    .flatMap(part -> held.in(part).stream())
                    .distinct()
                    .count();
            long values = chunk.stream().mapToLong(part -> held.in(part).size()).sum();
            assertThat(values <= max || distinct == 1).as("%s", chunk).isTrue();
        }
        for (Slice slice : whole) {
            List<Slice> parts = chunks.stream()
                    .flatMap(List::stream)
                    .filter(part -> part.measurement().equals(slice.measurement()))
                    .sorted(Comparator.comparingLong(Slice::from))
                    .toList();
            assertThat(parts.get(0).from()).isEqualTo(Slice.MIN_TIME);
            assertThat(parts.get(parts.size() - 1).to()).isEqualTo(Slice.MAX_TIME);
            for (int i = 1; i < parts.size(); i++) {
                assertThat(parts.get(i).from()).isEqualTo(parts.get(i - 1).to() + 1);
            }
        }
    }

    @Test
    void smallMeasurementsShareAChunkAndOneThatThisReplicaLacksIsInItToo() {
        Map<String, List<Long>> times = new TreeMap<>(Map.of("a", List.of(1L), "b", List.of(2 * HOUR), "c", List.of()));

        List<List<Slice>> chunks = chunks(new ChunkPlan(
                times.keySet().stream()
                        .map(name -> slice(name, Slice.MIN_TIME, Slice.MAX_TIME))
                        .toList(),
                new Held(times),
                REPLICA,
                100));

        assertThat(chunks).hasSize(1);
        assertThat(chunks.get(0)).extracting(Slice::measurement).containsExactly("a", "b", "c");
    }

    @Test
    void aChunkIsHalvedByItsSlicesAndThenByItsTime() {
        Held held = new Held(Map.of("a", List.of(HOUR, 3 * HOUR), "b", List.of(5L)));
        Slice a = slice("a", Slice.MIN_TIME, Slice.MAX_TIME);
        Slice b = slice("b", Slice.MIN_TIME, Slice.MAX_TIME);

        assertThat(ChunkPlan.halves(List.of(a, b), held, REPLICA)).containsExactly(List.of(a), List.of(b));
        assertThat(ChunkPlan.halves(List.of(a), held, REPLICA))
                .containsExactly(
                        List.of(slice("a", Slice.MIN_TIME, 2 * HOUR)),
                        List.of(slice("a", 2 * HOUR + 1, Slice.MAX_TIME)));
        assertThat(ChunkPlan.halves(List.of(b), held, REPLICA)).containsExactly(List.of(b));
    }

    private static List<List<Slice>> chunks(ChunkPlan plan) {
        List<List<Slice>> chunks = new ArrayList<>();
        for (List<Slice> chunk = plan.next(); !chunk.isEmpty(); chunk = plan.next()) {
            chunks.add(List.copyOf(chunk));
        }
        return chunks;
    }

    private static Slice slice(String measurement, long from, long to) {
        return new Slice("d", "rp", measurement, from, to, false);
    }

    @Provide
    Arbitrary<Map<String, List<Long>>> held() {
        Arbitrary<Long> times = Arbitraries.oneOf(
                Arbitraries.longs().between(Slice.MIN_TIME, Slice.MAX_TIME),
                Arbitraries.longs().between(0, 1_000),
                Arbitraries.longs().between(0, 2_000).map(hour -> hour * HOUR),
                Arbitraries.of(Slice.MIN_TIME, Slice.MAX_TIME));
        return Arbitraries.maps(
                        Arbitraries.strings().alpha().ofLength(2), times.list().ofMaxSize(120))
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(map -> map.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new)));
    }
}
