package io.lockstep.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class SharedRoundsTest {

    private final List<Sinks.One<String>> rounds = new ArrayList<>();
    private final SharedRounds<String> shared = new SharedRounds<>(
            () -> {
                Sinks.One<String> round = Sinks.one();
                rounds.add(round);
                return round.asMono();
            },
            2);

    @Test
    void whoAsksDuringARoundGetsTheNextOne() {
        CompletableFuture<String> first = ask();
        CompletableFuture<String> second = ask();
        CompletableFuture<String> third = ask();
        assertThat(rounds).hasSize(1);

        answer(0, "old");
        assertThat(first).isCompletedWithValue("old");
        assertThat(second).isNotDone();
        assertThat(rounds).hasSize(2);

        answer(1, "new");
        assertThat(second).isCompletedWithValue("new");
        assertThat(third).isCompletedWithValue("new");
        assertThat(rounds).hasSize(2);
    }

    @Test
    void aRoundThatFailsFailsForItsOwnAskersOnly() {
        CompletableFuture<String> first = ask();
        CompletableFuture<String> second = ask();

        rounds.get(0).tryEmitError(new IllegalStateException("no")).orThrow();
        answer(1, "yes");

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedWithValue("yes");
    }

    @Test
    void onlySoManyMayWait() {
        ask();
        ask();
        ask();

        assertThat(ask())
                .failsWithin(java.time.Duration.ofSeconds(1))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void afterItsRoundsItBeginsAnew() {
        CompletableFuture<String> first = ask();
        answer(0, "a");
        CompletableFuture<String> second = ask();
        answer(1, "b");

        assertThat(first).isCompletedWithValue("a");
        assertThat(second).isCompletedWithValue("b");
    }

    private CompletableFuture<String> ask() {
        Mono<String> asked = shared.ask();
        return asked.toFuture();
    }

    private void answer(int round, String answer) {
        rounds.get(round).tryEmitValue(answer).orThrow();
    }
}
