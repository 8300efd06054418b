package io.lockstep.gateway.consistency;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.common.cluster.ReplicaStatus.DOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.position.Position;
import io.lockstep.common.position.Token;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.Verdict;
import io.lockstep.gateway.catalog.SharedRounds;
import io.lockstep.gateway.consistency.ConsistencyProperties.DefaultRead;
import io.lockstep.gateway.http.Refusal;
import io.lockstep.gateway.pool.Boards;
import io.lockstep.gateway.pool.ManualTime;
import io.lockstep.gateway.pool.PoolMember;
import io.lockstep.gateway.pool.PoolView;
import io.lockstep.gateway.pool.ReadPool;
import io.lockstep.gateway.pool.ReplicaPositions;
import io.lockstep.gateway.pool.WaitMetrics;
import io.lockstep.gateway.pool.Waits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import reactor.core.publisher.Mono;

class ReadConsistencyTest {

    private static final String TOKEN = "X-Lockstep-Token";
    private static final String CONSISTENCY = "X-Lockstep-Consistency";
    private static final String STALENESS = "X-Lockstep-Max-Staleness";

    private final ManualTime time = new ManualTime();
    private final ReplicaPositions positions = new ReplicaPositions(time::nanoTime);
    private final ReadPool pool = new ReadPool(positions, time::nanoTime);
    private final ConsistencyMetrics metrics = new ConsistencyMetrics(new SimpleMeterRegistry());
    private final Waits waits =
            Waits.of(pool, positions, 100, new WaitMetrics(new SimpleMeterRegistry()), time, () -> {});
    private final OwnWrites ownWrites = new OwnWrites(true, 10, Duration.ofSeconds(5), time::nanoTime);
    private final List<Object> ended = new ArrayList<>();
    private Mono<Position> logEnd = Mono.just(Position.of(0, 100));
    private int asked;
    private int boards;
    private long sequence;

    @Test
    void aReadWithATokenIsForReplicasThatHoldIt() {
        available("replica-1", "replica-2");
        applied("replica-1", 49);
        applied("replica-2", 50);

        assertThat(accepted(demand(TOKEN, "v1:topic:0=50"))).containsExactly("replica-2");
    }

    @Test
    void aReadWithATokenWaitsForTheFirstReplicaThatHoldsIt() {
        available("replica-1", "replica-2");
        ReadDemand demand = demand(TOKEN, "v1:topic:0=50");
        assertThat(accepted(demand)).isEmpty();

        await(demand);
        applied("replica-1", 49);
        assertThat(ended).isEmpty();
        applied("replica-2", 50);

        assertThat(ended).containsExactly(true);
        assertThat(accepted(demand)).containsExactly("replica-2");
    }

    @Test
    void aReplicaThatHasBeenTriedIsNotWaitedFor() {
        available("replica-1", "replica-2");
        applied("replica-1", 50);
        ReadDemand demand = demand(TOKEN, "v1:topic:0=50");

        demand.await(member -> !member.id().value().equals("replica-1")).subscribe(ended::add, ended::add);
        assertThat(ended).isEmpty();
        applied("replica-2", 51);

        assertThat(ended).containsExactly(true);
    }

    @Test
    void allWaitsOfOneReadEndWithOneBound() {
        available("replica-1");
        ReadDemand demand = demand(TOKEN, "v1:topic:0=50");
        await(demand);
        time.advance(Duration.ofSeconds(3));
        verdicts("replica-1");
        await(demand);
        time.advance(Duration.ofSeconds(2));

        assertThat(ended).hasSize(2).allSatisfy(failure -> assertRefused(failure, 503, "within 5000 ms"));
    }

    @Test
    void aTokenOfAnotherLogCanNeverBeReached() {
        available("replica-1");

        assertRefused(refused(TOKEN, "v1:other:0=1"), 400, "another write log");
        assertRefused(refused(TOKEN, "v1:topic:7=1"), 400, "a shard that this cluster does not have");
    }

    @Test
    void aReplicaOfAnotherLogHoldsNoPosition() {
        available("replica-1");
        progress("replica-1", "old", 1_000);

        assertThat(accepted(demand(TOKEN, "v1:topic:0=50"))).isEmpty();
    }

    @Test
    void withoutARegistryNothingIsProven() {
        assertRefused(refused(TOKEN, "v1:topic:0=1"), 503, "not known");
        available("replica-1");
        applied("replica-1", 50);
        ReadDemand demand = demand(TOKEN, "v1:topic:0=50");
        time.advance(Boards.VALIDITY);

        assertThat(accepted(demand)).isEmpty();
        await(demand(TOKEN, "v1:topic:0=50"));

        assertThat(ended).singleElement().satisfies(failure -> assertRefused(failure, 503, "cannot be proven"));
    }

    @Test
    void aStrongReadIsForReplicasAtTheEndThatTheLogHadWhenItArrived() {
        available("replica-1", "replica-2");
        applied("replica-1", 99);
        applied("replica-2", 100);

        assertThat(accepted(demand(CONSISTENCY, "strong"))).containsExactly("replica-2");
        logEnd = Mono.just(Position.of(0, 101));
        assertThat(accepted(demand(CONSISTENCY, "strong"))).isEmpty();
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void aStrongReadWithoutKafkaIsRefused() {
        available("replica-1");
        logEnd = Mono.error(new IllegalStateException("away"));

        assertRefused(refused(CONSISTENCY, "strong"), 503, "cannot be asked for its end");
    }

    @Test
    void aBoundedStalenessIsForReplicasWhoseStalenessIsKnownToBeWithin() {
        available("replica-1");

        assertThat(accepted(demand(STALENESS, "250ms"))).containsExactly("replica-1");
        assertThat(accepted(demand(STALENESS, "249ms"))).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(accepted(demand(STALENESS, "250ms"))).as("a verdict ages").isEmpty();

        ReadDemand demand = demand(STALENESS, "250ms");
        await(demand);
        verdicts("replica-1");
        assertThat(ended).as("a new verdict ends the wait").containsExactly(true);
    }

    @Test
    void demandsOfSeveralHeadersAllCount() {
        available("replica-1", "replica-2");
        applied("replica-1", 60);
        MockServerHttpRequest request = MockServerHttpRequest.get("/query")
                .header(TOKEN, "v1:topic:0=50")
                .header(STALENESS, "1ms")
                .build();

        assertThat(accepted(read(DefaultRead.OWN_WRITES, request))).isEmpty();
    }

    @Test
    void ownWritesCountBesidesOtherDemands() {
        available("replica-1", "replica-2");
        applied("replica-1", 40);
        applied("replica-2", 50);
        ownWrites.acknowledged(MockServerHttpRequest.get("/query").build(), Token.parse("v1:topic:0=50"));

        assertThat(accepted(demand(STALENESS, "10s"))).containsExactly("replica-2");
        assertThat(accepted(demand(TOKEN, "v1:topic:0=40"))).containsExactly("replica-2");
        MockServerHttpRequest eventual = MockServerHttpRequest.get("/query")
                .header(STALENESS, "10s")
                .header(CONSISTENCY, "eventual")
                .build();
        assertThat(accepted(read(DefaultRead.OWN_WRITES, eventual))).containsExactly("replica-1", "replica-2");
    }

    @Test
    void besidesOtherDemandsOwnWritesAreWaitedForBrieflyToo() {
        available("replica-1");
        applied("replica-1", 40);
        ownWrites.acknowledged(MockServerHttpRequest.get("/query").build(), Token.parse("v1:topic:0=50"));
        ReadDemand demand = demand(TOKEN, "v1:topic:0=40");

        await(demand);
        time.advance(Duration.ofMillis(999));
        assertThat(ended).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(ended).containsExactly(true);
        assertThat(accepted(demand)).containsExactly("replica-1");
    }

    @Test
    void whatIsDemandedIsWaitedForBeyondTheWish() {
        available("replica-1");
        ownWrites.acknowledged(MockServerHttpRequest.get("/query").build(), Token.parse("v1:topic:0=60"));
        ReadDemand demand = demand(TOKEN, "v1:topic:0=50");

        await(demand);
        time.advance(Duration.ofSeconds(2));
        assertThat(ended).isEmpty();
        applied("replica-1", 50);

        assertThat(ended).containsExactly(true);
        assertThat(accepted(demand)).containsExactly("replica-1");
    }

    @Test
    void theStalenessThatIsToldIsTheOneThatDemandsAreComparedWith() {
        available("replica-1");
        time.advance(Duration.ofMillis(300));

        PoolMember member = pool.view().members().get(0);

        assertThat(consistency(DefaultRead.OWN_WRITES).staleness(member)).contains(Duration.ofMillis(550));
        assertThat(accepted(demand(STALENESS, "550ms"))).containsExactly("replica-1");
        assertThat(accepted(demand(STALENESS, "549ms"))).isEmpty();
    }

    @Test
    void whoHasWrittenReadsItAndOthersDemandNothing() {
        available("replica-1", "replica-2");
        applied("replica-2", 50);
        MockServerHttpRequest plain = MockServerHttpRequest.get("/query").build();
        assertThat(read(DefaultRead.OWN_WRITES, plain)).isSameAs(ReadDemand.NONE);

        ownWrites.acknowledged(plain, Token.parse("v1:topic:0=50"));

        assertThat(accepted(read(DefaultRead.OWN_WRITES, plain))).containsExactly("replica-2");
        assertThat(read(DefaultRead.EVENTUAL, plain)).isSameAs(ReadDemand.NONE);
        assertThat(demand(CONSISTENCY, "eventual")).isSameAs(ReadDemand.NONE);
    }

    @Test
    void ownWritesAreWaitedForBrieflyAndThenAnyReplicaWillDo() {
        available("replica-1");
        ownWrites.acknowledged(MockServerHttpRequest.get("/query").build(), Token.parse("v1:topic:0=50"));
        ReadDemand demand = demand(CONSISTENCY, "own-writes");
        assertThat(accepted(demand)).isEmpty();

        await(demand);
        time.advance(Duration.ofMillis(999));
        assertThat(ended).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(ended).containsExactly(true);
        assertThat(accepted(demand)).containsExactly("replica-1");
    }

    @Test
    void ownWritesAreNotWaitedForWhereNobodyCouldTell() {
        available("replica-1");
        ownWrites.acknowledged(MockServerHttpRequest.get("/query").build(), Token.parse("v1:topic:0=50"));
        time.advance(Duration.ofMillis(4_999));
        pool.onVerdicts(Boards.board(1, ++boards, Boards.verdict("replica-1", DOWN)));
        ReadDemand demand = demand(CONSISTENCY, "own-writes");

        await(demand);

        assertThat(ended).as("at once").containsExactly(true);
        await(demand);
        assertThat(ended).as("nothing to look for again").containsExactly(true, false);
    }

    @Test
    void strongCanBeConfigured() {
        available("replica-1");
        applied("replica-1", 99);

        assertThat(accepted(read(
                        DefaultRead.STRONG, MockServerHttpRequest.get("/query").build())))
                .isEmpty();
    }

    private ReadDemand demand(String header, String value) {
        return read(
                DefaultRead.OWN_WRITES,
                MockServerHttpRequest.get("/query").header(header, value).build());
    }

    private Throwable refused(String header, String value) {
        List<Throwable> failures = new ArrayList<>();
        consistency(DefaultRead.OWN_WRITES)
                .of(MockServerHttpRequest.get("/query").header(header, value).build())
                .subscribe(demand -> {}, failures::add);
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    private ReadDemand read(DefaultRead configured, MockServerHttpRequest request) {
        List<ReadDemand> demands = new ArrayList<>();
        consistency(configured).of(request).subscribe(demands::add);
        assertThat(demands).hasSize(1);
        return demands.get(0);
    }

    private ReadConsistency consistency(DefaultRead configured) {
        ConsistencyProperties defaults = Consistencies.DEFAULTS;
        ConsistencyProperties properties = new ConsistencyProperties(
                defaults.longestWait(),
                defaults.maxWaiting(),
                configured,
                defaults.ownWritesWait(),
                defaults.ownWritesFor(),
                defaults.ownWritesClients(),
                defaults.appliedWait());
        SharedRounds<Position> ends = new SharedRounds<>(
                () -> {
                    asked++;
                    return logEnd;
                },
                10);
        return new ReadConsistency(
                properties, new Replicas(pool, positions), waits, ownWrites, ends, metrics, time::nanoTime);
    }

    private void await(ReadDemand demand) {
        demand.await(member -> true).subscribe(ended::add, ended::add);
    }

    private List<String> accepted(ReadDemand demand) {
        PoolView view = pool.view();
        return view.members().stream()
                .filter(member -> demand.accepts(view, member))
                .map(PoolMember::id)
                .map(ReplicaId::value)
                .toList();
    }

    /** Replicas at position 42, as far as the monitor knows. */
    private void available(String... replicas) {
        verdicts(replicas);
    }

    private void verdicts(String... replicas) {
        Verdict[] verdicts = new Verdict[replicas.length];
        for (int i = 0; i < replicas.length; i++) {
            verdicts[i] = Boards.verdict(replicas[i], AVAILABLE);
        }
        pool.onVerdicts(Boards.board(1, ++boards, verdicts));
    }

    private void applied(String replica, long position) {
        progress(replica, "topic", position);
    }

    private void progress(String replica, String topicId, long position) {
        positions.onProgress(new Progress(
                new ReplicaId(replica),
                0,
                "incarnation",
                ++sequence,
                topicId,
                position,
                0,
                null,
                0,
                null,
                1,
                Boards.NOW,
                null));
    }

    private static void assertRefused(Object failure, int status, String text) {
        assertThat(failure).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(status);
            assertThat(refusal.text()).contains(text);
        });
    }
}
