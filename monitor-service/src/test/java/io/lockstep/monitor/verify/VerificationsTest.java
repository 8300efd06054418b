package io.lockstep.monitor.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.cluster.ReplicaStatus;
import io.lockstep.common.log.LogEntry.Checkpoint;
import io.lockstep.common.log.LogEntry.Slice;
import io.lockstep.common.position.Position;
import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.Verdict;
import io.lockstep.monitor.TickableClock;
import io.lockstep.monitor.gateway.GatewayLog;
import io.lockstep.monitor.verify.Verification.State;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

/** When verifications begin, over two replicas without data, and a log that takes checkpoints when it is told to. */
class VerificationsTest {

    private static final Duration INTERVAL = Duration.ofHours(24);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final TickableClock clock = new TickableClock();
    private final Stored store = new Stored();
    private final BlockingQueue<Verification> ended = new LinkedBlockingQueue<>();
    private volatile boolean leads = true;
    private volatile ReplicaStatus second = ReplicaStatus.AVAILABLE;
    private volatile CountDownLatch logIsOpen = new CountDownLatch(0);
    private volatile GatewayLog.Result appended = new GatewayLog.Appended("v1:t:0=8", 7);
    private final Verifications verifications = verifications();

    @AfterEach
    void close() {
        verifications.close();
    }

    @Test
    void oneBeginsByItselfWhenTheIntervalIsOver() throws InterruptedException {
        clock.tick(INTERVAL.minus(MOMENT));
        verifications.startIfDue();
        assertThat(store.last()).isEmpty();

        clock.tick(MOMENT);
        verifications.startIfDue();

        assertThat(end().state()).isEqualTo(State.EQUAL);
        assertThat(store.last()).hasSize(1);
    }

    @Test
    void theNextIsDueAnIntervalAfterTheStartOfTheLast() throws InterruptedException {
        clock.tick(INTERVAL);
        verifications.startIfDue();
        end();

        clock.tick(INTERVAL.minus(MOMENT));
        verifications.startIfDue();
        assertThat(store.last()).hasSize(1);

        clock.tick(MOMENT);
        awaitSecond();
    }

    @Test
    void oneThatSomebodyAskedForPutsTheNextOff() throws InterruptedException {
        clock.tick(Duration.ofHours(10));
        verifications.begin();
        end();

        clock.tick(Duration.ofHours(14));
        verifications.startIfDue();
        assertThat(store.last()).hasSize(1);

        clock.tick(Duration.ofHours(10));
        awaitSecond();
    }

    @Test
    void oneThatAnotherMonitorLedPutsTheNextOff() {
        clock.tick(Duration.ofHours(10));
        store.begun(ofAnotherMonitor());

        clock.tick(Duration.ofHours(14));
        verifications.startIfDue();
        assertThat(store.last()).hasSize(1);

        clock.tick(Duration.ofHours(10));
        verifications.startIfDue();
        assertThat(store.last()).hasSize(2);
    }

    @Test
    void aMonitorThatHasJustStartedWaitsForAnInterval() {
        store.begun(ofAnotherMonitor());
        clock.tick(INTERVAL);

        try (Verifications restarted = verifications()) {
            restarted.startIfDue();

            assertThat(store.last()).hasSize(1);
        }
    }

    @Test
    void whoDoesNotLeadBeginsNoneUntilItDoes() {
        leads = false;
        clock.tick(INTERVAL);

        verifications.startIfDue();
        assertThat(store.last()).isEmpty();
        assertThatThrownBy(verifications::begin)
                .isInstanceOf(NotStartedException.class)
                .hasMessageContaining("does not lead");

        leads = true;
        verifications.startIfDue();
        assertThat(store.last()).hasSize(1);
    }

    @Test
    void noneBeginsWhileAnotherGoesOn() throws InterruptedException {
        logIsOpen = new CountDownLatch(1);
        Verification first = verifications.begin();

        clock.tick(INTERVAL);
        verifications.startIfDue();
        assertThat(store.last()).hasSize(1);
        assertThatThrownBy(verifications::begin)
                .isInstanceOf(NotStartedException.class)
                .hasMessage("verification " + first.id() + " is under way");

        logIsOpen.countDown();
        assertThat(end().id()).isEqualTo(first.id());
        awaitSecond();
    }

    @Test
    void oneEndsWithTheLead() throws InterruptedException {
        logIsOpen = new CountDownLatch(1);
        appended = new GatewayLog.NotAppended("no gateway");
        verifications.begin();

        leads = false;
        logIsOpen.countDown();

        Verification last = end();
        assertThat(last.state()).isEqualTo(State.NOT_VERIFIED);
        assertThat(last.summary()).contains("this monitor no longer leads");
    }

    @Test
    void withoutAnythingToCompareNoneBegins() {
        second = ReplicaStatus.DOWN;
        clock.tick(INTERVAL);

        verifications.startIfDue();
        assertThat(store.last()).isEmpty();
        assertThatThrownBy(verifications::begin)
                .isInstanceOf(NotStartedException.class)
                .hasMessageContaining("fewer than two replicas are available")
                .hasMessageContaining("replica-2=DOWN");

        second = ReplicaStatus.AVAILABLE;
        verifications.startIfDue();
        assertThat(store.last()).hasSize(1);
    }

    @Test
    void aRegistryThatIsAwayPutsItOffAndEndsNoTimer() {
        clock.tick(INTERVAL);
        store.isAway = true;
        verifications.startIfDue();

        store.isAway = false;
        verifications.startIfDue();

        assertThat(store.last()).hasSize(1);
    }

    private Verifications verifications() {
        VerifySettings settings =
                new VerifySettings(INTERVAL, 20, Duration.ofSeconds(1), 0.5, 600, Duration.ofMinutes(15));
        return new Verifications(
                "monitor-1",
                settings,
                () -> leads,
                () -> List.of(verdict("replica-1", ReplicaStatus.AVAILABLE), verdict("replica-2", second)),
                new Log(),
                new Nothing(),
                store,
                ended::add,
                clock);
    }

    private Verification ofAnotherMonitor() {
        return new VerificationReport("other", "monitor-2", Set.of(), Map.of(), clock).running();
    }

    private Verdict verdict(String replica, ReplicaStatus status) {
        return new Verdict(
                new ReplicaId(replica),
                URI.create("http://" + replica + ":8086"),
                1,
                0,
                status,
                false,
                "",
                clock.instant(),
                clock.instant(),
                clock.instant().plusSeconds(5),
                Position.of(0, 1),
                0L,
                0.0);
    }

    private Verification end() throws InterruptedException {
        return Objects.requireNonNull(ended.poll(10, TimeUnit.SECONDS), "it goes on");
    }

    /** The first is over a moment after its end was told. */
    private void awaitSecond() {
        await().until(() -> {
            verifications.startIfDue();
            return store.last().size() == 2;
        });
    }

    private final class Log implements Checkpoints {

        @Override
        public GatewayLog.Result append(int shard, Checkpoint checkpoint) throws InterruptedException {
            logIsOpen.await();
            return appended;
        }

        @Override
        public List<ReplicaDigest> await(Checkpoint checkpoint, Set<ReplicaId> replicas, Duration time) {
            return replicas.stream()
                    .map(replica -> new ReplicaDigest(
                            replica, checkpoint.verification(), checkpoint.chunk(), 7, null, List.of(), List.of(), 0))
                    .toList();
        }

        @Override
        public void rest(Duration time) {
            // Nothing here takes time.
        }
    }

    private static final class Nothing implements Counts {

        @Override
        public OptionalLong values(ReplicaId replica, Slice slice) {
            return OptionalLong.empty();
        }

        @Override
        public Optional<Edges> edges(ReplicaId replica, Slice slice) {
            return Optional.empty();
        }
    }

    private static final class Stored implements VerificationStore {

        private final Map<String, Verification> byId = new LinkedHashMap<>();
        private volatile boolean isAway;

        @Override
        public void begun(Verification verification) {
            put(verification);
        }

        @Override
        public synchronized void put(Verification verification) {
            byId.put(verification.id(), verification);
        }

        @Override
        public synchronized Optional<Verification> find(String id) {
            return Optional.ofNullable(byId.get(id));
        }

        @Override
        public synchronized List<Verification> last() {
            if (isAway) {
                throw new QueryTimeoutException("away");
            }
            List<Verification> newestFirst = new ArrayList<>(byId.values());
            Collections.reverse(newestFirst);
            return newestFirst;
        }
    }
}
