package io.lockstep.gateway.pool;

import static io.lockstep.common.cluster.ReplicaStatus.AVAILABLE;
import static io.lockstep.gateway.pool.ReadPoolTest.progress;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Time stands still here unless it is moved: what happens without that has not been found by looking again and again. */
class AdvancedReplicasTest {

    private static final Duration BOUND = Duration.ofSeconds(3);

    private final ManualTime time = new ManualTime();
    private final ReplicaPositions positions = new ReplicaPositions(time::nanoTime);
    private final ReadPool pool = new ReadPool(positions, time::nanoTime);
    private final AtomicInteger announced = new AtomicInteger();
    private final Waits waits =
            Waits.of(pool, positions, 2, new WaitMetrics(new SimpleMeterRegistry()), time, announced::incrementAndGet);
    private final AdvancedReplicas replicas = new AdvancedReplicas(waits, positions, time, time::nanoTime);
    private final List<String> asked = new ArrayList<>();
    private final List<Object> ended = new ArrayList<>();
    private Set<String> silent = Set.of();

    @Test
    void whereAReplicaIsFarEnoughNobodyWaits() {
        pool.onVerdicts(Boards.board(1, 1, Boards.verdict("a", AVAILABLE)));

        ask(42);

        assertThat(ended).containsExactly("a at 42");
        assertThat(waits.waiting()).isZero();
        assertThat(announced).hasValue(0);
    }

    @Test
    void aReplicaIsAskedAsSoonAsItHasMovedFarEnough() {
        pool.onVerdicts(Boards.board(1, 1, Boards.verdict("a", AVAILABLE), Boards.verdict("b", AVAILABLE)));
        ask(50);
        positions.onProgress(progress("a", 1, 49));
        assertThat(asked).isEmpty();
        assertThat(announced).as("connectors are asked to hurry").hasPositiveValue();

        positions.onProgress(progress("b", 1, 50));

        assertThat(ended).containsExactly("b at 50");
        assertThat(waits.waiting()).isZero();
    }

    @Test
    void aReplicaIsAskedAsSoonAsItComesIntoThePool() {
        ask(0);
        assertThat(ended).isEmpty();

        pool.onVerdicts(Boards.board(1, 1, Boards.verdict("a", AVAILABLE)));

        assertThat(ended).containsExactly("a at 42");
    }

    @Test
    void theLastKnownPoolIsOneToAsk() {
        ask(0);

        pool.onStored(Boards.board(1, 1, Boards.verdict("a", AVAILABLE)));

        assertThat(ended).containsExactly("a at 42");
    }

    @Test
    void whoDoesNotAnswerIsAskedAgainAfterAPause() {
        pool.onVerdicts(Boards.board(1, 1, Boards.verdict("a", AVAILABLE)));
        silent = Set.of("a");
        ask(0);
        positions.onProgress(progress("a", 1, 43));
        assertThat(asked).as("not at once").containsExactly("a");

        silent = Set.of();
        time.advance(AdvancedReplicas.PAUSE_AFTER_FAILURE);

        assertThat(ended).containsExactly("a at 43");
    }

    @Test
    void withoutAReplicaThatIsFarEnoughItEndsAfterThreeSeconds() {
        pool.onVerdicts(Boards.board(1, 1, Boards.verdict("a", AVAILABLE)));
        ask(50);

        time.advance(BOUND.minusMillis(1));
        assertThat(ended).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(ended).singleElement().isInstanceOf(TimeoutException.class);
        assertThat(waits.waiting()).isZero();
    }

    @Test
    void withoutAnAnswerItEndsAfterThreeSecondsToo() {
        pool.onVerdicts(Boards.board(1, 1, Boards.verdict("a", AVAILABLE)));
        silent = Set.of("a");
        ask(0);

        time.advance(BOUND);

        assertThat(ended).singleElement().isInstanceOf(TimeoutException.class);
        assertThat(asked).as("once, and after each pause").hasSize(12);
    }

    @Test
    void noMoreQuestionsWaitThanMay() {
        Disposable first = ask(50);
        ask(50);

        ask(50);

        assertThat(ended).singleElement().isInstanceOf(RejectedExecutionException.class);
        first.dispose();
        assertThat(waits.waiting()).as("who gives up no longer waits").isEqualTo(1);
    }

    private Disposable ask(long position) {
        return replicas.ask(0, position, (replica, applied) -> {
                    asked.add(replica.id().value());
                    return silent.contains(replica.id().value())
                            ? Mono.<String>error(new IllegalStateException("no answer"))
                            : Mono.just(replica.id() + " at " + applied);
                })
                .subscribe(ended::add, ended::add);
    }
}
