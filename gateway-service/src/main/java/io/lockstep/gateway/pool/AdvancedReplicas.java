package io.lockstep.gateway.pool;

import io.lockstep.common.position.Position;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Puts a question to the replicas of the read pool that hold enough, the most advanced first, until one answers. */
public final class AdvancedReplicas {

    private static final Logger log = LoggerFactory.getLogger(AdvancedReplicas.class);
    private static final String WAIT = "question";

    /** How soon to ask again where all replicas that are far enough have failed to answer. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(250);

    private static final Duration PER_REPLICA = Duration.ofSeconds(1);
    private static final Duration IN_ALL = Duration.ofSeconds(3);

    private final Waits waits;
    private final ReplicaPositions positions;
    private final Scheduler timer;
    private final LongSupplier nanoTime;

    /**
     * @param waits for replicas to get far enough
     * @param timer for pauses and time-outs
     * @param nanoTime a monotonic clock such as {@link System#nanoTime}
     */
    public AdvancedReplicas(Waits waits, ReplicaPositions positions, Scheduler timer, LongSupplier nanoTime) {
        this.waits = waits;
        this.positions = positions;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /**
     * @param replica a member of the pool
     * @param applied the shard's applied position before the replica is asked
     */
    private record Candidate(PoolMember replica, long applied) {}

    private interface Waiting {

        Mono<Waits.Ended> until(String kind, Predicate<PoolView> reached, Duration bound);
    }

    /**
     * Asks one replica after the other, at most a second each. Where none is far enough, it is looked again when one has moved or a
     * board of verdicts has come.
     *
     * @param position what a replica must have applied; it is waited for
     * @param question given a replica and its applied position; an error stands for no answer
     * @return fails after three seconds without an answer, and at once if too many questions wait already
     */
    public <T> Mono<T> ask(int shard, long position, BiFunction<PoolMember, Long, Mono<T>> question) {
        return ask(shard, position, question, waits::until);
    }

    /** The same for a question that no client waits for, see {@link Waits#untilWithoutHurry}. */
    public <T> Mono<T> askWithoutHurry(int shard, long position, BiFunction<PoolMember, Long, Mono<T>> question) {
        return ask(shard, position, question, waits::untilWithoutHurry);
    }

    private <T> Mono<T> ask(int shard, long position, BiFunction<PoolMember, Long, Mono<T>> question, Waiting waiting) {
        return Mono.defer(() -> {
            long deadline = nanoTime.getAsLong() + IN_ALL.toNanos();
            return Mono.defer(() -> round(shard, position, question, waiting, deadline))
                    .repeatWhenEmpty(failures -> failures.concatMap(
                            failure -> Mono.delay(shorter(PAUSE_AFTER_FAILURE, left(deadline)), timer)));
        });
    }

    /** Empty if all that are far enough failed to answer. */
    private <T> Mono<T> round(
            int shard, long position, BiFunction<PoolMember, Long, Mono<T>> question, Waiting waiting, long deadline) {
        Duration left = left(deadline);
        if (left.isZero()) {
            return Mono.error(new TimeoutException("no replica answered in time"));
        }
        return waiting.until(WAIT, view -> !candidates(view, shard, position).isEmpty(), left)
                .flatMap(ended -> switch (ended) {
                    case REACHED ->
                        anyOf(candidates(waits.view(), shard, position), question)
                                .timeout(left(deadline), timer);
                    case TIMED_OUT -> Mono.error(new TimeoutException("no replica got far enough in time"));
                    case NO_ROOM -> Mono.error(new RejectedExecutionException("too many questions wait for replicas"));
                });
    }

    private Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private List<Candidate> candidates(PoolView view, int shard, long position) {
        return view.members().stream()
                .filter(member -> member.shard() == shard)
                .map(member -> new Candidate(member, applied(member)))
                .filter(candidate -> candidate.applied() >= position)
                .sorted(Comparator.comparingLong(Candidate::applied).reversed())
                .toList();
    }

    private long applied(PoolMember member) {
        Position applied = positions.applied(member.id());
        return applied.offset(member.shard()).orElse(0);
    }

    private <T> Mono<T> anyOf(List<Candidate> candidates, BiFunction<PoolMember, Long, Mono<T>> question) {
        return Flux.fromIterable(candidates)
                .concatMap(candidate -> question.apply(candidate.replica(), candidate.applied())
                        .timeout(PER_REPLICA, timer)
                        .onErrorResume(e -> {
                            log.atDebug()
                                    .addKeyValue("replica", candidate.replica().id())
                                    .setCause(e)
                                    .log("replica did not answer a question of the gateway");
                            return Mono.empty();
                        }))
                .next();
    }
}
