package io.lockstep.gateway.pool;

import io.lockstep.common.position.Position;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Puts a question to the replicas of the read pool that hold enough, the most advanced first, until one answers. */
public final class AdvancedReplicas {

    private static final Logger log = LoggerFactory.getLogger(AdvancedReplicas.class);

    /** How soon to look again where no replica is far enough, and where all that are have failed to answer. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(250);
    private static final Duration PER_REPLICA = Duration.ofSeconds(1);
    private static final Duration IN_ALL = Duration.ofSeconds(3);

    private final ReadPool pool;
    private final ReplicaPositions positions;
    private final Runnable onWaiting;

    /** @param onWaiting called whenever no replica is far enough; must return at once */
    public AdvancedReplicas(ReadPool pool, ReplicaPositions positions, Runnable onWaiting) {
        this.pool = pool;
        this.positions = positions;
        this.onWaiting = onWaiting;
    }

    /**
     * @param replica a member of the pool
     * @param applied the shard's applied position before the replica is asked
     */
    private record Candidate(PoolMember replica, long applied) {}

    /**
     * Asks one replica after the other, at most a second each.
     *
     * @param position what a replica must have applied; it is waited for
     * @param question given a replica and its applied position; an error stands for no answer
     * @return fails after three seconds without an answer
     */
    public <T> Mono<T> ask(int shard, long position, BiFunction<PoolMember, Long, Mono<T>> question) {
        return Mono.defer(() -> anyOf(candidates(shard, position), question))
                .repeatWhenEmpty(Integer.MAX_VALUE, rounds -> rounds.delayElements(PAUSE))
                .timeout(IN_ALL);
    }

    private List<Candidate> candidates(int shard, long position) {
        return pool.view().members().stream()
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
        if (candidates.isEmpty()) {
            onWaiting.run();
            return Mono.empty();
        }
        return Flux.fromIterable(candidates)
                .concatMap(candidate -> question.apply(candidate.replica(), candidate.applied())
                        .timeout(PER_REPLICA)
                        .onErrorResume(e -> {
                            log.atDebug()
                                    .addKeyValue("replica", candidate.replica().id())
                                    .setCause(e)
                                    .log("replica did not answer a question of the gateway");
                            return Mono.empty();
                        }))
                .next()
                .switchIfEmpty(Mono.delay(PAUSE_AFTER_FAILURE).then(Mono.empty()));
    }
}
