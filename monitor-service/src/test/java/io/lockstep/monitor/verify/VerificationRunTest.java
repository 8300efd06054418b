package io.lockstep.monitor.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry.Checkpoint;
import io.lockstep.common.log.LogEntry.Slice;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.ReplicaDigest.CatalogItem;
import io.lockstep.common.registry.ReplicaDigest.HourDigest;
import io.lockstep.common.registry.ReplicaDigest.Problem;
import io.lockstep.common.registry.ReplicaDigest.SliceDigest;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.gateway.GatewayLog;
import io.lockstep.monitor.verify.Verification.Difference;
import io.lockstep.monitor.verify.Verification.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a verification says, over replicas that are maps. */
class VerificationRunTest {

    private static final long HOUR = 3_600_000_000_000L;

    private final TickableClock clock = new TickableClock();

    /** Replica to measurement to time to value. */
    private final Map<String, Map<String, Map<Long, String>>> replicas = new TreeMap<>();

    private final Set<String> available = new HashSet<>(Set.of("replica-1", "replica-2", "replica-3"));
    private final Map<String, Problem> problems = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final List<Checkpoint> appended = new ArrayList<>();
    private final Map<String, Integer> most = new HashMap<>();
    private String expiry = "0";
    private long pauseMillis = 10;
    private double pauseShare = 0.5;
    private int chunksPerMinute = 600;
    private @Nullable String refusal;

    VerificationRunTest() {
        for (String replica : List.of("replica-1", "replica-2", "replica-3")) {
            replicas.put(replica, new TreeMap<>());
            for (long hour = 0; hour < 50; hour++) {
                put(replica, "load", hour * HOUR, "v" + hour);
            }
        }
    }

    @Test
    void replicasThatHoldTheSameAreEqualUpToThePositionOfTheFirstCheckpoint() {
        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.EQUAL);
        assertThat(ended.verified()).containsExactly("replica-1", "replica-2", "replica-3");
        assertThat(ended.position()).isEqualTo("v1:t:0=101");
        assertThat(ended.points()).isEqualTo(50);
        assertThat(ended.lastPosition()).isEqualTo("v1:t:0=" + (100 + ended.checkpoints()));
    }

    @Test
    void onePointOfAnotherValueIsNamedByMeasurementAndHourWithTheReplicaThatTheMajorityContradicts() {
        put("replica-2", "load", 7 * HOUR, "other");

        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.DIFFERENT);
        assertThat(ended.differing()).containsExactly("replica-2");
        assertThat(ended.verified()).containsExactly("replica-1", "replica-3");
        assertThat(ended.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.measurement()).isEqualTo("load");
            assertThat(difference.hour()).isEqualTo("1970-01-01T07:00:00Z");
            assertThat(difference.differing()).containsExactly("replica-2");
        });
    }

    @Test
    void aMeasurementThatOneReplicaAloneHasIsFoundInItsHour() {
        put("replica-3", "only", 3 * HOUR, "v");

        Verification ended = verify();

        assertThat(ended.differing()).containsExactly("replica-3");
        assertThat(ended.differences())
                .extracting(Difference::measurement, Difference::hour)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("only", Instant.EPOCH.plus(Duration.ofHours(3))));
    }

    @Test
    void aMeasurementWithoutPointsIsNoDifference() {
        put("replica-3", "emptied", 3 * HOUR, "v");
        java.util.Objects.requireNonNull(replicas.get("replica-3")).put("emptied", new TreeMap<>());

        assertThat(verify().state()).isEqualTo(State.EQUAL);
    }

    @Test
    void withoutAMajorityNobodyIsVerifiedOrBlamed() {
        available.remove("replica-3");
        put("replica-2", "load", 7 * HOUR, "other");

        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.DIFFERENT);
        assertThat(ended.differing()).isEmpty();
        assertThat(ended.verified()).isEmpty();
    }

    @Test
    void aReplicaThatIsTooSlowGetsSmallerChunks() {
        most.put("replica-2", 8);

        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.EQUAL);
        assertThat(ended.points()).isEqualTo(50);
    }

    @Test
    void aReplicaThatIsTooSlowForTheSmallestChunkIsNamedAndNeverEqual() {
        most.put("replica-2", 0);

        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.NOT_VERIFIED);
        assertThat(ended.notVerified()).containsOnlyKeys("replica-2");
        assertThat(ended.verified()).containsExactly("replica-1", "replica-3");
    }

    @Test
    void aReplicaThatIsSilentIsNamedAndTheOthersAreCompared() {
        silent.add("replica-1");

        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.NOT_VERIFIED);
        assertThat(ended.notVerified()).containsEntry("replica-1", "no answer within 20 s");
        assertThat(ended.verified()).containsExactly("replica-2", "replica-3");
    }

    @Test
    void aReplicaThatReplaysBelowItsBarrierIsNotVerified() {
        problems.put("replica-3", new Problem("it replays below its barrier 9", false));

        assertThat(verify().notVerified()).containsEntry("replica-3", "it replays below its barrier 9");
    }

    @Test
    void fewerThanTwoReplicasEndIt() {
        available.removeAll(Set.of("replica-1", "replica-2"));

        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.NOT_VERIFIED);
        assertThat(ended.verified()).isEmpty();
    }

    @Test
    void aLogThatTakesNoCheckpointEndsIt() {
        refusal = "a live connector reads write-log format 1 at most";

        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.NOT_VERIFIED);
        assertThat(ended.summary()).contains("format 1 at most");
        assertThat(ended.verified()).isEmpty();
    }

    @Test
    void whatIsAboutToExpireIsLeftOut() {
        expiry = "3600";
        long now = clock.millis() * 1_000_000;
        put("replica-1", "load", now - HOUR, "only here, about to go");

        Verification ended = verify();

        assertThat(ended.state()).isEqualTo(State.EQUAL);
        assertThat(appended.stream().flatMap(checkpoint -> checkpoint.slices().stream()))
                .allSatisfy(slice -> assertThat(slice.from()).isGreaterThanOrEqualTo(now - HOUR * 3 / 4));
    }

    @Test
    void connectorsPauseForTheirShareOfTheTimeAtMost() {
        pauseMillis = 1_000;
        pauseShare = 0.2;
        Instant begun = clock.instant();

        verify();

        assertThat(appended.size()).isGreaterThan(3);
        assertThat(Duration.between(begun, clock.instant()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(5L * appended.size()));
    }

    @Test
    void checkpointsComeNoFasterThanConfiguredHoweverShortTheyAre() {
        pauseMillis = 0;
        chunksPerMinute = 60;
        Instant begun = clock.instant();

        verify();

        assertThat(appended.size()).isGreaterThan(3);
        assertThat(Duration.between(begun, clock.instant()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(appended.size()));
    }

    private void put(String replica, String measurement, long time, String value) {
        replicas.getOrDefault(replica, new TreeMap<>())
                .computeIfAbsent(measurement, name -> new TreeMap<>())
                .put(time, value);
    }

    private Verification verify() {
        Set<ReplicaId> ids = available.stream().map(ReplicaId::new).collect(Collectors.toSet());
        VerificationReport report = new VerificationReport("v", "monitor-1", ids, Map.of(), clock);
        VerifySettings settings = new VerifySettings(
                Duration.ZERO, 20, Duration.ofSeconds(1), pauseShare, chunksPerMinute, Duration.ofMinutes(15));
        String problem = null;
        try {
            new VerificationRun(report, 0, ids, () -> ids, new Log(), new Held(), settings, clock).run();
        } catch (EndedException e) {
            problem = e.getMessage();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return report.ended(problem, clock.instant());
    }

    private final class Log implements Checkpoints {

        @Override
        public GatewayLog.Result append(int shard, Checkpoint checkpoint) {
            if (refusal != null) {
                return new GatewayLog.NotAppended(refusal);
            }
            appended.add(checkpoint);
            return new GatewayLog.Appended("v1:t:0=" + (100 + appended.size()), 99 + appended.size());
        }

        @Override
        public List<ReplicaDigest> await(Checkpoint checkpoint, Set<ReplicaId> asked, Duration time) {
            clock.tick(Duration.ofMillis(pauseMillis));
            return asked.stream()
                    .filter(replica -> !silent.contains(replica.value()))
                    .map(replica -> digest(checkpoint, replica))
                    .toList();
        }

        @Override
        public void rest(Duration time) {
            clock.tick(time);
        }

        private ReplicaDigest digest(Checkpoint checkpoint, ReplicaId replica) {
            Problem problem = problems.get(replica.value());
            List<SliceDigest> slices = checkpoint.slices().stream()
                    .map(slice -> digest(replica, slice))
                    .toList();
            long points = slices.stream().mapToLong(SliceDigest::points).sum();
            if (points > most.getOrDefault(replica.value(), Integer.MAX_VALUE)) {
                problem = new Problem("too slow", true);
            }
            List<CatalogItem> items = checkpoint.slices().isEmpty() ? items(checkpoint.db(), replica) : List.of();
            return new ReplicaDigest(
                    replica,
                    "v",
                    checkpoint.chunk(),
                    99 + appended.size(),
                    problem,
                    problem == null ? slices : List.of(),
                    items,
                    pauseMillis);
        }

        private List<CatalogItem> items(@Nullable String db, ReplicaId replica) {
            long seconds = Long.parseLong(expiry);
            if (db == null) {
                return List.of(
                        new CatalogItem("d", null, null, "database", false, 0, false),
                        new CatalogItem("d", "rp", null, "retention policy", false, seconds, false));
            }
            return replicas.getOrDefault(replica.value(), Map.of()).keySet().stream()
                    .map(name -> new CatalogItem("d", "rp", name, "measurement", seconds > 0, 0, false))
                    .toList();
        }

        private SliceDigest digest(ReplicaId replica, Slice slice) {
            Map<Long, List<String>> hours = new TreeMap<>();
            held(replica, slice).forEach((time, value) -> hours.computeIfAbsent(time / HOUR, hour -> new ArrayList<>())
                    .add(time + value));
            return new SliceDigest(
                    hours.values().stream().mapToInt(List::size).sum(),
                    String.valueOf(hours.hashCode()),
                    hours.entrySet().stream()
                            .map(hour -> new HourDigest(
                                    hour.getKey(),
                                    hour.getValue().size(),
                                    String.valueOf(hour.getValue().hashCode())))
                            .toList());
        }
    }

    private Map<Long, String> held(ReplicaId replica, Slice slice) {
        Map<Long, String> held = new TreeMap<>(
                replicas.getOrDefault(replica.value(), Map.of()).getOrDefault(slice.measurement(), Map.of()));
        held.keySet().removeIf(time -> time < slice.from() || time > slice.to());
        return held;
    }

    private final class Held implements Counts {

        @Override
        public OptionalLong values(ReplicaId replica, Slice slice) {
            return OptionalLong.of(held(replica, slice).size());
        }

        @Override
        public Optional<Edges> edges(ReplicaId replica, Slice slice) {
            List<Long> times = List.copyOf(held(replica, slice).keySet());
            return times.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Edges(times.get(0), times.get(times.size() - 1)));
        }
    }
}
