package io.lockstep.gateway.catalog;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Shares the answers to one question among those who ask it: each gets the answer of a round that began after it asked. At
 * most one round runs, and whoever comes meanwhile waits for the next.
 */
public final class SharedRounds<T> {

    private final Supplier<Mono<T>> question;
    private final int maxWaiting;
    private boolean running;
    private int waiting;
    private Sinks.@Nullable One<T> next;

    /**
     * @param question asked once per round; must end within a bound
     * @param maxWaiting how many may wait for the next round
     */
    public SharedRounds(Supplier<Mono<T>> question, int maxWaiting) {
        this.question = question;
        this.maxWaiting = maxWaiting;
    }

    /** Asks. Fails with {@link RejectedExecutionException} if too many wait already. */
    public Mono<T> ask() {
        return Mono.defer(() -> {
            Mono<T> answer;
            Sinks.One<T> round = null;
            synchronized (this) {
                if (waiting >= maxWaiting) {
                    return Mono.error(new RejectedExecutionException("too many wait for the next round"));
                }
                waiting++;
                if (next == null) {
                    next = Sinks.one();
                }
                answer = next.asMono();
                if (!running) {
                    round = begin();
                }
            }
            run(round);
            return answer;
        });
    }

    private Sinks.@Nullable One<T> begin() {
        Sinks.One<T> round = next;
        next = null;
        waiting = 0;
        running = round != null;
        return round;
    }

    private void run(Sinks.@Nullable One<T> round) {
        if (round == null) {
            return;
        }
        Mono.defer(question)
                .doFinally(end -> {
                    Sinks.One<T> following;
                    synchronized (this) {
                        following = begin();
                    }
                    run(following);
                })
                .subscribe(round::tryEmitValue, round::tryEmitError, round::tryEmitEmpty);
    }
}
